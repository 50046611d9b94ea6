import type { CollectorClient } from '../client/collectorClient.ts';

type Client = Pick<CollectorClient, 'request' | 'revision'>;

interface Taken {
  readonly columns: Promise<ArrayBuffer>;
  /** Whether the store has changed since the columns were asked for. */
  readonly isStale: () => boolean;
}

/** The first question of a trace panel, asked while VS Code still starts the panel's page: the answer waits for it. */
export class FirstColumns {
  readonly #client: Client;
  readonly #traceId: string;
  readonly #askedAt: Client['revision'];
  #version: Promise<unknown> | null;
  #answer: Promise<ArrayBuffer> | null;

  constructor(client: Client, traceId: string) {
    this.#client = client;
    this.#traceId = traceId;
    this.#askedAt = client.revision;
    // Before the columns, so that it is never newer than they are.
    this.#version = client.request('traceVersion', { traceId });
    this.#answer = client.request('traceColumns', { traceId });
    // A failure is told to the panel that asks, or to nobody.
    this.#version.catch(() => undefined);
    this.#answer.catch(() => undefined);
  }

  /** Which version of the trace the columns are of, for the first who asks; null for all others. */
  takeVersion(traceId: unknown): Promise<unknown> | null {
    const version = this.#version;
    if (traceId !== this.#traceId) {
      return null;
    }
    this.#version = null;
    return version;
  }

  /** Serves the first who asks for this trace; null for all others. An early failure is none: the link may stand by now. */
  take(traceId: unknown): Taken | null {
    const answer = this.#answer;
    if (answer === null || traceId !== this.#traceId) {
      return null;
    }
    this.#answer = null;
    return {
      columns: answer.catch(() => this.#client.request('traceColumns', { traceId: this.#traceId })),
      isStale: () => this.#client.revision !== this.#askedAt,
    };
  }
}
