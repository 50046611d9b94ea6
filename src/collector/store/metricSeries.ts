import { grown, nextCapacity } from './growing.ts';

const firstCapacity = 256;
const emptySlot = -1;

/** Series by metric and hash of their attributes, in columns, found by open addressing. Nothing is removed. */
export class MetricSeries {
  length = 0;
  /** Number of the metric. */
  metric = new Uint32Array(firstCapacity);
  /** Points that are still there. */
  points = new Uint32Array(firstCapacity);
  /** The latest arrival. */
  lastPoint = new Float64Array(firstCapacity);
  #hashHi = new Uint32Array(firstCapacity);
  #hashLo = new Uint32Array(firstCapacity);
  #slots = new Int32Array(firstCapacity * 2).fill(emptySlot);

  /** Number of a series, which is new where it was not known. The hash is of 64 bits. */
  numberOf(metric: number, hashHi: number, hashLo: number): number {
    const mask = this.#slots.length - 1;
    let slot = slotOf(metric, hashHi, hashLo) & mask;
    let found = this.#slots[slot] as number;
    while (found !== emptySlot) {
      if (
        this.metric[found] === metric &&
        this.#hashHi[found] === hashHi &&
        this.#hashLo[found] === hashLo
      ) {
        return found;
      }
      slot = (slot + 1) & mask;
      found = this.#slots[slot] as number;
    }
    const series = this.length;
    if (series === this.metric.length) {
      this.#grow();
      return this.numberOf(metric, hashHi, hashLo);
    }
    this.#slots[slot] = series;
    this.metric[series] = metric;
    this.#hashHi[series] = hashHi;
    this.#hashLo[series] = hashLo;
    this.points[series] = 0;
    this.lastPoint[series] = -1;
    this.length = series + 1;
    return series;
  }

  /** Number of a series of another table, whose metric has the number `metric` here. */
  adopt(other: MetricSeries, series: number, metric: number): number {
    const hi = other.#hashHi[series] as number;
    return this.numberOf(metric, hi, other.#hashLo[series] as number);
  }

  #grow(): void {
    const capacity = nextCapacity(this.metric.length);
    this.metric = grown(this.metric, capacity);
    this.points = grown(this.points, capacity);
    this.lastPoint = grown(this.lastPoint, capacity);
    this.#hashHi = grown(this.#hashHi, capacity);
    this.#hashLo = grown(this.#hashLo, capacity);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(capacity * 2))).fill(emptySlot);
    const mask = this.#slots.length - 1;
    for (let series = 0; series < this.length; series += 1) {
      let slot =
        slotOf(
          this.metric[series] as number,
          this.#hashHi[series] as number,
          this.#hashLo[series] as number,
        ) & mask;
      while (this.#slots[slot] !== emptySlot) {
        slot = (slot + 1) & mask;
      }
      this.#slots[slot] = series;
    }
  }
}

const slotOf = (metric: number, hashHi: number, hashLo: number): number =>
  Math.imul(hashHi ^ Math.imul(metric, 0x9e3779b1), 0x85ebca6b) ^ hashLo;
