import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The processes of the demo. Whatever ends it, they end with it. */
export class Processes {
  readonly #running = new Set<ChildProcess>();

  /** Starts a Node program and returns its first line of output. */
  async start(
    name: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
      // Of a group of its own: Ctrl-C reaches it through `end`, in order, and once.
      detached: process.platform !== 'win32',
    });
    this.#running.add(child);
    const lines = createInterface({ input: child.stdout });
    return await new Promise((resolve, reject) => {
      child.once('exit', (code) => {
        this.#running.delete(child);
        reject(new Error(`${name} ended with ${code}`));
      });
      child.once('error', reject);
      // Later lines are read, so that the pipe never fills, and dropped.
      lines.on('line', resolve);
    });
  }

  /** Asks all of them to end, last started first, and waits until they have. */
  async end(): Promise<void> {
    for (const child of [...this.#running].reverse()) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(force);
    }
  }
}
