import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Ready {
  readonly http: string;
  readonly grpc: string;
  readonly pid: number;
}

/** A receiver in a process of its own, from its `ready` line until `stop`. */
export class Receiver {
  readonly ready: Ready;
  /** From the spawn to the `ready` line. Milliseconds. */
  readonly startMs: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, ready: Ready, startMs: number) {
    this.#child = child;
    this.ready = ready;
    this.startMs = startMs;
  }

  static async start(file: string, args: readonly string[]): Promise<Receiver> {
    const begun = performance.now();
    const child = spawn(process.execPath, [file, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const failed = once(child, 'exit').then(([code]) => {
      throw new Error(`${file} ended with ${code} before it was ready`);
    });
    const [line] = await Promise.race([once(lines, 'line'), failed]);
    const startMs = performance.now() - begun;
    failed.catch(() => undefined);
    return new Receiver(child, JSON.parse(String(line)) as Ready, startMs);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await ended;
    }
  }
}
