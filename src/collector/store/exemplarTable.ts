import { grown, nextCapacity } from './growing.ts';
import { hashWords } from './traceColumns.ts';

const firstCapacity = 256;

/** Exemplars by the trace they name, in order of arrival: the oldest leave first. */
export class ExemplarTable {
  /** Rows before it have left. */
  #first = 0;
  #length = 0;
  /** Four words of the trace id. */
  #ids = new Uint32Array(firstCapacity * 4);
  #point = new Float64Array(firstCapacity);
  /** Next row of the same bucket, -1 at the end. */
  #next = new Int32Array(firstCapacity);
  #buckets = new Int32Array(firstCapacity).fill(-1);

  get live(): number {
    return this.#length - this.#first;
  }

  add(words: ArrayLike<number>, point: number): void {
    if (this.#length === this.#point.length) {
      this.#makeRoom();
    }
    const row = this.#length;
    for (let word = 0; word < 4; word += 1) {
      this.#ids[row * 4 + word] = words[word] as number;
    }
    this.#point[row] = point;
    this.#length = row + 1;
    this.#link(row);
  }

  /** Forgets the exemplars of points before `point`. */
  forgetBefore(point: number): void {
    while (this.#first < this.#length && (this.#point[this.#first] as number) < point) {
      this.#first += 1;
    }
  }

  forgetOldest(): void {
    this.#first += 1;
  }

  /** Points of which an exemplar names the trace, each once, latest first. */
  pointsOf(words: ArrayLike<number>): number[] {
    const points: number[] = [];
    let row = this.#buckets[this.#bucketOf(words, 0)] as number;
    // A bucket holds its rows latest first.
    while (row >= this.#first) {
      const point = this.#point[row] as number;
      if (this.#names(row, words) && points.at(-1) !== point) {
        points.push(point);
      }
      row = this.#next[row] as number;
    }
    return points;
  }

  #names(row: number, words: ArrayLike<number>): boolean {
    const ids = this.#ids;
    const base = row * 4;
    return (
      ids[base] === words[0] &&
      ids[base + 1] === words[1] &&
      ids[base + 2] === words[2] &&
      ids[base + 3] === words[3]
    );
  }

  #makeRoom(): void {
    if (this.#first > this.#length / 2) {
      this.#ids.copyWithin(0, this.#first * 4, this.#length * 4);
      this.#point.copyWithin(0, this.#first, this.#length);
      this.#length -= this.#first;
      this.#first = 0;
    } else {
      const capacity = nextCapacity(this.#point.length);
      this.#ids = grown(this.#ids, capacity * 4);
      this.#point = grown(this.#point, capacity);
      this.#next = grown(this.#next, capacity);
    }
    this.#buckets = new Int32Array(2 ** Math.ceil(Math.log2(this.#point.length))).fill(-1);
    for (let row = this.#first; row < this.#length; row += 1) {
      this.#link(row);
    }
  }

  #link(row: number): void {
    const bucket = this.#bucketOf(this.#ids, row * 4);
    this.#next[row] = this.#buckets[bucket] as number;
    this.#buckets[bucket] = row;
  }

  #bucketOf(words: ArrayLike<number>, at: number): number {
    const hash = hashWords(
      words[at] as number,
      words[at + 1] as number,
      words[at + 2] as number,
      words[at + 3] as number,
    );
    return hash & (this.#buckets.length - 1);
  }
}
