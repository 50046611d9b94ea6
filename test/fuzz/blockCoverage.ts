import { Session } from 'node:inspector/promises';

/** Which blocks of the product's code have run, as V8 counts them itself. */
export class BlockCoverage {
  readonly #session = new Session();
  readonly #seen = new Set<string>();

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  get size(): number {
    return this.#seen.size;
  }

  /** Blocks that ran since the last call and never before. Counts begin anew. */
  async newBlocks(): Promise<number> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    const before = this.#seen.size;
    for (const { url, functions } of result) {
      if (!url.includes('/src/')) {
        continue;
      }
      for (const { ranges } of functions) {
        for (const { startOffset, endOffset, count } of ranges) {
          if (count > 0) {
            this.#seen.add(`${url}:${startOffset}-${endOffset}:${magnitude(count)}`);
          }
        }
      }
    }
    return this.#seen.size - before;
  }

  stop(): void {
    this.#session.disconnect();
  }
}

/** Once, a few times, often: a loop that runs more often is new, too. */
const magnitude = (count: number): number => Math.min(4, Math.floor(Math.log2(count) / 2));
