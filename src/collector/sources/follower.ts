import type { SourceStatus } from '../../shared/rpc/contract.ts';
import { Pulse } from './pulse.ts';

const firstBackOffMs = 250;
const maxBackOffMs = 5_000;

export interface FollowerOptions {
  /** The folder whose changes are worth a look; asked again from time to time. */
  readonly folder: () => string;
  readonly pollMs: number;
  /** Reads what is new, until `stopped`. */
  readonly pass: (stopped: () => boolean) => Promise<'following' | 'waiting'>;
  /** Called when a pass fails, before it is tried again. */
  readonly onError: (error: unknown) => void;
  /** Gives back what is held, at the end and after a failed pass. */
  readonly release: () => Promise<void>;
}

/** Repeats a pass for as long as it is not stopped: when something changed, when time has passed, slower when it fails. */
export class Follower {
  private readonly options: FollowerOptions;
  private readonly pulse: Pulse;
  private stopping = false;
  private backOffMs = 0;
  private running: Promise<void> = Promise.resolve();
  private currentState: SourceStatus['state'] = 'waiting';

  constructor(options: FollowerOptions) {
    this.options = options;
    this.pulse = new Pulse(options.folder, options.pollMs);
  }

  get state(): SourceStatus['state'] {
    return this.currentState;
  }

  /** Settles after the first pass. */
  async start(): Promise<void> {
    const first = this.pass(() => this.stopping);
    this.running = first.then(() => this.follow());
    await first;
  }

  /** Stops after a pass of which nothing is left out. */
  async finish(): Promise<void> {
    await this.end();
    await this.pass(() => false);
    await this.stop();
  }

  async stop(): Promise<void> {
    await this.end();
    await this.options.release();
    this.currentState = 'done';
  }

  private async end(): Promise<void> {
    this.stopping = true;
    this.pulse.dispose();
    await this.running;
  }

  private async follow(): Promise<void> {
    while (!this.stopping) {
      await this.pulse.next();
      if (this.backOffMs > 0) await this.pause();
      if (!this.stopping) await this.pass(() => this.stopping);
    }
  }

  private async pass(stopped: () => boolean): Promise<void> {
    try {
      this.currentState = await this.options.pass(stopped);
      this.backOffMs = 0;
    } catch (error) {
      this.currentState = 'failed';
      this.backOffMs = Math.min(maxBackOffMs, Math.max(firstBackOffMs, this.backOffMs * 2));
      this.options.onError(error);
      await this.options.release().catch(this.options.onError);
    }
  }

  /** Beats of the pulse do not shorten it: a full disk fills no log with errors. */
  private async pause(): Promise<void> {
    const until = performance.now() + this.backOffMs;
    while (!this.stopping && performance.now() < until) await this.pulse.next();
  }
}
