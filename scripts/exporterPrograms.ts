import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { interopCache } from './interopCache.ts';

/*
 * The programs of test/interop that send with the official exporters of Go, Rust and Java. Built by the toolchain that is
 * installed, from locked versions; what is built stays in the cache of the user, and is built again when its source changed.
 */

const run = promisify(execFile);
const sources = path.resolve(import.meta.dirname, '../test/interop');

/** A program and its first arguments. */
export type Command = readonly [string, ...string[]];

const tools = {
  go: 'Go 1.26 or newer (https://go.dev/dl)',
  cargo: 'Rust 1.85 or newer with cargo (https://rustup.rs)',
  javac: 'a JDK 17 or newer (Debian: openjdk-17-jdk-headless)',
  java: 'a JDK 17 or newer (Debian: openjdk-17-jdk-headless)',
  mvn: 'Maven 3.8 or newer (Debian: maven)',
} as const;

async function runTool(
  tool: keyof typeof tools,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<void> {
  try {
    await run(tool, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    const { code, stdout, stderr } = error as {
      readonly code?: unknown;
      readonly stdout?: string;
      readonly stderr?: string;
    };
    throw new Error(
      code === 'ENOENT'
        ? `${tool} is not there: install ${tools[tool]}`
        : `${tool} ${args.join(' ')} failed:\n${stdout ?? ''}${stderr ?? ''}`.slice(0, 4000),
      { cause: error },
    );
  }
}

/** The sender, and telemetrygen of the OpenTelemetry Collector, from one go.mod. */
export async function buildGo(): Promise<{
  readonly send: Command;
  readonly telemetrygen: Command;
}> {
  const cwd = path.join(sources, 'go');
  const folder = path.join(interopCache, 'go');
  const binary = (name: string) => path.join(folder, name);
  const telemetrygen = 'github.com/open-telemetry/opentelemetry-collector-contrib/cmd/telemetrygen';
  mkdirSync(folder, { recursive: true });
  // Go's own cache makes the second time quick.
  await runTool('go', ['build', '-mod=readonly', '-o', binary('send'), '.'], { cwd });
  await runTool('go', ['build', '-mod=readonly', '-o', binary('telemetrygen'), telemetrygen], {
    cwd,
  });
  return { send: [binary('send')], telemetrygen: [binary('telemetrygen')] };
}

export async function buildRust(): Promise<Command> {
  const folder = path.join(interopCache, 'rust');
  await runTool('cargo', ['build', '--locked', '--quiet'], {
    cwd: path.join(sources, 'rust'),
    env: { CARGO_TARGET_DIR: folder },
  });
  return [path.join(folder, 'debug/interop')];
}

/** @param sender which HTTP client the exporter takes: OkHttp, or the one of the JDK, which asks for HTTP/2 */
export async function buildJava(): Promise<(sender: 'OkHttp' | 'Jdk') => Command> {
  const cwd = path.join(sources, 'java');
  const hash = createHash('sha256');
  for (const name of ['pom.xml', 'Send.java']) {
    hash.update(readFileSync(path.join(cwd, name)));
  }
  const folder = path.join(interopCache, `java-${hash.digest('hex').slice(0, 12)}`);
  if (!existsSync(folder)) {
    const making = `${folder}.making`;
    rmSync(making, { recursive: true, force: true });
    const jars = path.join(making, 'jars');
    const fetch = ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`];
    await runTool('mvn', fetch, { cwd });
    const classes = path.join(making, 'classes');
    const compile = ['-encoding', 'UTF-8', '-cp', path.join(jars, '*'), '-d', classes, 'Send.java'];
    await runTool('javac', compile, { cwd });
    renameSync(making, folder);
  }
  const classPath = [path.join(folder, 'jars', '*'), path.join(folder, 'classes')];
  return (sender) => [
    'java',
    '-Xshare:auto',
    '-XX:TieredStopAtLevel=1',
    `-Dio.opentelemetry.sdk.common.export.HttpSenderProvider=io.opentelemetry.exporter.sender.${sender.toLowerCase()}.internal.${sender}HttpSenderProvider`,
    '-cp',
    classPath.join(path.delimiter),
    'Send',
  ];
}
