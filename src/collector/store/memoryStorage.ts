import type { SegmentStorage } from './segmentStorage.ts';

/** Segments in memory, for `--data :memory:` and for tests. */
export class MemoryStorage implements SegmentStorage {
  readonly place = 'the store in memory';
  readonly aside: Uint8Array[] = [];
  readonly #segments = new Map<number, { bytes: Uint8Array; size: number }>();
  readonly #kept = new Map<number, { bytes: Uint8Array; size: number }>();
  #holders = 0;

  list(): number[] {
    return [...this.#segments.keys()].sort((a, b) => a - b);
  }

  size(segment: number): number {
    return this.#segments.get(segment)?.size ?? 0;
  }

  readSync(segment: number, offset: number, into: Uint8Array): number {
    const held = this.#held(segment);
    const part = held.bytes.subarray(offset, Math.min(held.size, offset + into.length));
    into.set(part);
    return part.length;
  }

  async read(segment: number, offset: number, into: Uint8Array): Promise<number> {
    return this.readSync(segment, offset, into);
  }

  async create(segment: number): Promise<void> {
    this.#segments.set(segment, { bytes: new Uint8Array(1 << 16), size: 0 });
  }

  async write(segment: number, buffers: readonly Uint8Array[], offset: number): Promise<void> {
    const held = this.#held(segment);
    const end = buffers.reduce((sum, buffer) => sum + buffer.length, offset);
    if (end > held.bytes.length) {
      const longer = new Uint8Array(Math.max(end, held.bytes.length * 2));
      longer.set(held.bytes.subarray(0, held.size));
      held.bytes = longer;
    }
    let at = offset;
    for (const buffer of buffers) {
      held.bytes.set(buffer, at);
      at += buffer.length;
    }
    held.size = Math.max(held.size, end);
  }

  async truncate(segment: number, size: number): Promise<void> {
    const held = this.#held(segment);
    held.size = Math.min(held.size, size);
  }

  async remove(segment: number): Promise<void> {
    this.#segments.delete(segment);
  }

  hold(segments: Iterable<number>): () => void {
    const held = [...segments].map((segment) => [segment, this.#held(segment)] as const);
    for (const [segment, bytes] of held) {
      this.#kept.set(segment, bytes);
    }
    this.#holders += 1;
    return () => {
      this.#holders -= 1;
      if (this.#holders === 0) {
        this.#kept.clear();
      }
    };
  }

  async setAside(segment: number): Promise<string> {
    const held = this.#held(segment);
    this.aside.push(held.bytes.slice(0, held.size));
    return 'memory';
  }

  async close(): Promise<void> {}

  #held(segment: number): { bytes: Uint8Array; size: number } {
    const held = this.#segments.get(segment) ?? this.#kept.get(segment);
    if (held === undefined) {
      throw new Error(`no segment ${segment}`);
    }
    return held;
  }
}
