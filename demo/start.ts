// `npm start [-- --browser] [--port N] [FOLDER]`: the extension in VS Code, and a real MCP server for it to show.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { inRepository } from '../test/harness/repository.ts';
import { makeTemporaryFolder, removeFolder } from '../test/harness/temporaryFolder.ts';
import { windowAddress } from '../test/harness/windowAddress.ts';
import { freePort } from './freePort.ts';
import { Processes } from './processes.ts';
import { serveVscode } from './showInBrowser.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    browser: { type: 'boolean', default: false },
    port: { type: 'string', default: '0' },
  },
});
const project = inRepository('demo/workspace');
const folder = path.resolve(positionals[0] ?? project);
const processes = new Processes();
const closers: (() => Promise<void> | void)[] = [];

async function start(): Promise<void> {
  console.log('Building');
  execFileSync(process.execPath, [inRepository('esbuild.mjs')], { stdio: 'inherit' });
  const collector =
    !values.browser && desktopCode() !== null ? openDesktop() : await openInBrowser();
  const demoPort = await freePort(8931);
  const server = await processes.start(
    'The demo server',
    [inRepository('demo/server/main.ts'), '--port', String(demoPort), '--project', project],
    { OTEL_EXPORTER_OTLP_ENDPOINT: collector },
  );
  console.log(`Demo server: ${server}, sends its spans to ${collector}`);
  console.log('A client calls it every few seconds. Ctrl-C ends everything.');
  await processes.start('The demo client', [inRepository('demo/client/main.ts'), '--url', server], {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector,
  });
}

/** The desktop's VS Code starts the collector itself, with the workspace's window. */
function openDesktop(): string {
  execFileSync(desktopCode() ?? 'code', [
    '--new-window',
    `--extensionDevelopmentPath=${inRepository('.')}`,
    folder,
  ]);
  console.log('VS Code opens. Click the MCP Traces icon in its activity bar.');
  return 'http://127.0.0.1:4318';
}

/** Collector and VS Code of the demo's own, so that nothing of it stays behind. */
async function openInBrowser(): Promise<string> {
  const root = makeTemporaryFolder('start');
  closers.push(() => removeFolder(root));
  const [dataDir, profileDir] = [path.join(root, 'data'), path.join(root, 'profile')];
  mkdirSync(dataDir);
  mkdirSync(profileDir);
  const [httpPort, grpcPort] = [await freePort(4318), await freePort(4317)];
  await processes.start('The collector', [
    inRepository('dist/mcp-trace.cjs'),
    'serve',
    '--data',
    dataDir,
    '--http',
    `127.0.0.1:${httpPort}`,
    '--grpc',
    `127.0.0.1:${grpcPort}`,
    '--project',
    project,
  ]);
  const vscode = await serveVscode({
    profileDir,
    port: Number(values.port),
    settings: {
      'mcpTraces.receivers.httpPort': httpPort,
      'mcpTraces.receivers.grpcPort': grpcPort,
    },
    env: { MCP_TRACES_DATA: dataDir },
  });
  closers.push(() => vscode.stop());
  console.log(`\nVS Code: ${windowAddress(vscode, { folder })}\n`);
  return `http://127.0.0.1:${httpPort}`;
}

function desktopCode(): string | null {
  return spawnSync('code', ['--version'], { stdio: 'ignore' }).status === 0 ? 'code' : null;
}

let ending = false;
async function end(exitCode: number): Promise<void> {
  if (!ending) {
    ending = true;
    await processes.end();
    for (const close of closers.reverse()) {
      await close();
    }
    process.exit(exitCode);
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void end(0));
}
try {
  await start();
} catch (error) {
  if (!ending) {
    console.error(error instanceof Error ? error.message : error);
    await end(1);
  }
}
