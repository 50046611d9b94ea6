import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

type Environment = Readonly<Record<string, string>>;

/** The processes of the demo. Whatever ends it, they end with it. */
export class Processes {
  readonly #running = new Set<ChildProcess>();

  /** Starts a Node program and returns its first line of output. */
  async start(name: string, args: readonly string[], env: Environment = {}): Promise<string> {
    const child = this.#spawn(args, env);
    // Later lines are read, so that the pipe never fills, and dropped.
    const lines = createInterface({ input: child.stdout });
    return await new Promise((resolve, reject) => {
      lines.on('line', resolve);
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
    });
  }

  /** Runs a Node program to its end. */
  async run(name: string, args: readonly string[], env: Environment = {}): Promise<void> {
    const child = this.#spawn(args, env);
    child.stdout.resume();
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    if (code !== 0) {
      throw new Error(`${name} ended with ${code}`);
    }
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

  #spawn(args: readonly string[], env: Environment) {
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
      // Of a group of its own: Ctrl-C reaches it through `end`, in order, and once.
      detached: process.platform !== 'win32',
    });
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return child;
  }
}
