import { dirname } from 'node:path';
import type { FilePosition } from '../../shared/model/source.ts';
import { FileCursor, type FileVisitor } from './fileCursor.ts';
import { Pulse } from './pulse.ts';

const pollMs = 250;
const maxBackOffMs = 5_000;

export interface FollowerOptions {
  /** Absolute. */
  readonly path: string;
  readonly visitor: FileVisitor;
  readonly positionOf: (path: string) => FilePosition | undefined;
  /** Called when a pass fails; reading goes on later from the saved position. */
  readonly onError: (error: unknown) => void;
}

/** Follows one file for as long as it is not stopped, whether it is there or not. */
export class FileFollower {
  private readonly cursor: FileCursor;
  private readonly pulse: Pulse;
  private readonly onError: (error: unknown) => void;
  private stopping = false;
  private backOffMs = 0;
  private running: Promise<void> = Promise.resolve();
  private currentState: 'following' | 'waiting' | 'failed' | 'done' = 'waiting';

  constructor({ path, visitor, positionOf, onError }: FollowerOptions) {
    this.cursor = new FileCursor(path, visitor, positionOf);
    this.pulse = new Pulse(dirname(path), pollMs);
    this.onError = onError;
  }

  get state(): 'following' | 'waiting' | 'failed' | 'done' {
    return this.currentState;
  }

  /** Settles when the file is read to its present end, or is not there. */
  async start(): Promise<void> {
    const first = this.pass();
    this.running = first.then(() => this.follow());
    await first;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.pulse.dispose();
    await this.running;
    await this.cursor.release();
    this.currentState = 'done';
  }

  private async follow(): Promise<void> {
    while (!this.stopping) {
      await this.pulse.next();
      if (this.backOffMs > 0) await this.pause();
      if (!this.stopping) await this.pass();
    }
  }

  private async pass(): Promise<void> {
    try {
      const found = await this.cursor.pass(() => this.stopping);
      this.currentState = found === 'present' ? 'following' : 'waiting';
      this.backOffMs = 0;
    } catch (error) {
      this.currentState = 'failed';
      this.backOffMs = Math.min(maxBackOffMs, Math.max(pollMs, this.backOffMs * 2));
      this.onError(error);
      await this.cursor.forget().catch(this.onError);
    }
  }

  /** Beats of the pulse do not shorten it: a full disk fills no log with errors. */
  private async pause(): Promise<void> {
    const until = performance.now() + this.backOffMs;
    while (!this.stopping && performance.now() < until) await this.pulse.next();
  }
}
