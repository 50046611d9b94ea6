import { type Asker, openForWriting } from '../collector/compose.ts';
import { failureOf } from '../shared/rpc/rpcError.ts';
import type { Log } from '../shared/util/log.ts';

/**
 * Keeps a file followed by the owner of the data folder, whoever that is: an owner that only imports ends when it is
 * done, and then somebody else has to take over, this process if need be.
 */
export class KeptFollowed {
  readonly #dataDir: string;
  readonly #source: { readonly kind: 'console'; readonly path: string };
  readonly #log: Log;
  #asker: Asker | null = null;
  /** Others had it followed before, and it is theirs to end. */
  #shared = false;

  constructor(dataDir: string, file: string, log: Log) {
    this.#dataDir = dataDir;
    this.#source = { kind: 'console', path: file };
    this.#log = log;
  }

  /** Begins, also again with another owner where the last one has ended. */
  async ensure(): Promise<void> {
    await this.#untilDone((asker) => this.#isFollowed(asker));
  }

  /** Settles when the owner has stored what stands in the file now. */
  async finish(): Promise<void> {
    await this.#untilDone(async (asker) => {
      if (!this.#shared) {
        await asker.ask('removeSource', this.#source);
      }
    });
  }

  async close(): Promise<void> {
    const asker = this.#asker;
    this.#asker = null;
    await asker?.close();
  }

  async #untilDone(ask: (asker: Asker) => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await ask(this.#asker ?? (await this.#begin()));
        return;
      } catch (error) {
        await this.close();
        if (failureOf(error) !== 'disconnected') {
          throw error;
        }
      }
    }
  }

  async #begin(): Promise<Asker> {
    const asker = await openForWriting(this.#dataDir, this.#log);
    this.#asker = asker;
    this.#shared = await this.#isFollowed(asker);
    await asker.ask('addSource', this.#source);
    return asker;
  }

  async #isFollowed(asker: Asker): Promise<boolean> {
    const { sources } = await asker.ask('status', {});
    const { kind, path } = this.#source;
    return sources.some((source) => source.kind === kind && source.target === path);
  }
}
