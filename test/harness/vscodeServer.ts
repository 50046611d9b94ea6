import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { linkBuiltinExtensions, prepareVscodeHome } from './vscodeHome.ts';
import { quietSettings, type Settings } from './vscodeSettings.ts';

export interface VscodeServer {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /** `127.0.0.1:PORT` */
  readonly authority: string;
  /** Asked for in the address of each window, when there is one. */
  readonly token: string | null;
  stop(): Promise<void>;
}

export interface VscodeServerOptions {
  /** Holds settings, logs and installed extensions. */
  readonly profileDir: string;
  readonly settings?: Settings;
  /** Reaches the extension host, and what an extension starts. */
  readonly env?: Readonly<Record<string, string>>;
  /** Lets a window's address name an unpackaged extension, and its tests. */
  readonly testDriver?: boolean;
  readonly port?: number;
  readonly token?: string;
}

const serverEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  // Without an address of a gallery nothing is asked of one.
  EXTENSIONS_GALLERY: '{}',
});

/** Starts the VS Code that npm installed; windows of it are pages of a browser. */
export async function startVscodeServer(options: VscodeServerOptions): Promise<VscodeServer> {
  const {
    profileDir,
    settings = {},
    env = {},
    testDriver = true,
    port = 0,
    token = null,
  } = options;
  const home = prepareVscodeHome();
  const builtin = path.join(profileDir, 'builtin');
  linkBuiltinExtensions(home, builtin);
  writeUserSettings(profileDir, { ...quietSettings, ...settings });
  const child = spawn(
    process.execPath,
    [
      path.join(home, 'out/server-main.js'),
      '--accept-server-license-terms',
      token === null ? '--without-connection-token' : `--connection-token=${token}`,
      '--disable-telemetry',
      ...(testDriver ? ['--enable-smoke-test-driver'] : []),
      '--host=127.0.0.1',
      `--port=${port}`,
      `--server-data-dir=${profileDir}`,
      `--builtin-extensions-dir=${builtin}`,
      // How long an extension host outlives a browser that was killed. Seconds; the default is three hours.
      '--reconnection-grace-time=5',
    ],
    {
      // A process group of its own: see killGroup.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...serverEnvironment(), ...env },
    },
  );
  const killWithUs = () => killGroup(child);
  process.once('exit', killWithUs);
  try {
    const authority = `127.0.0.1:${await listeningPort(child)}`;
    return {
      url: `http://${authority}/`,
      authority,
      token,
      stop: async () => {
        process.off('exit', killWithUs);
        await endGroup(child);
      },
    };
  } catch (error) {
    process.off('exit', killWithUs);
    throw error;
  }
}

/** Installs a packaged extension into a profile. */
export function installExtension(vsix: string, profileDir: string): void {
  execFileSync(
    process.execPath,
    [
      path.join(prepareVscodeHome(), 'out/server-main.js'),
      '--accept-server-license-terms',
      `--server-data-dir=${profileDir}`,
      `--install-extension=${vsix}`,
      '--force',
    ],
    { stdio: 'pipe', env: serverEnvironment() },
  );
}

/** Settings of the user of a profile, read when VS Code starts. */
export function writeUserSettings(profileDir: string, settings: Settings): void {
  // A window on a server is a remote one: it takes settings of scope "machine" from the second file alone.
  for (const name of ['User', 'Machine']) {
    const folder = path.join(profileDir, 'data', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
  }
}

async function listeningPort(child: ChildProcess): Promise<number> {
  let output = '';
  return await new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      // The pipes must be read to the end; only the start of what comes is of interest.
      if (output.length < 100_000) {
        output += chunk.toString();
      }
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port !== undefined) {
        resolve(Number(port));
      }
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`VS Code ended with ${code}\n${output}`)));
  });
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    killGroup(child);
    await ended;
  }
}

/** Ends the server and its extension hosts, which would wait for it to come back; not what an extension detached. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(-pid);
  } catch {
    // Ended by itself in the meantime.
  }
}
