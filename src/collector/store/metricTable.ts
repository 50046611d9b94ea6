import {
  type MetricPlace,
  type MetricVisitor,
  scanMetrics,
} from '../../shared/otlp/scanMetrics.ts';
import { ByteDictionary, hashBytes, StringTable } from './byteDictionary.ts';
import { ExemplarTable } from './exemplarTable.ts';
import { nextGeneration } from './generation.ts';
import { GroupTable } from './groupTable.ts';
import { grown, nextCapacity } from './growing.ts';
import { MetricSeries } from './metricSeries.ts';

const firstCapacity = 256;
/** Points that can be listed: of more the latest. All others stay in the log as long as their segment. */
const maxPoints = 1 << 19;
const maxExemplars = 1 << 18;
/** Names, units, resources and scopes beyond this cost the older half of the points. Bytes. */
const maxWordBytes = 32 << 20;
const hashSeeds = [0x2545f491, 0x9e3779b9] as const;

/** Where a point stands in the log. */
export interface PointPlace {
  readonly segment: number;
  readonly offset: number;
  readonly length: number;
}

/** What the points of one metric of one sender share. */
export interface MetricHead {
  /** Of resource and scope, in `groups`. */
  readonly group: number;
  /** In `strings`, as the unit and the description are. */
  readonly name: number;
  readonly unit: number;
  readonly description: number;
  /** The field of OTLP's `Metric` that holds the data. */
  readonly dataField: number;
  readonly temporality: number;
  readonly isMonotonic: boolean;
}

/**
 * Index of metric points, in order of arrival. They leave in that order too, since they live as long as their segment: a
 * point keeps its number for ever, and the live ones are those from `first` to before `next`.
 */
export class MetricTable {
  /** Another number when series or words are numbered anew; points are not. */
  generation = nextGeneration();
  first = 0;
  next = 0;
  series = new MetricSeries();
  strings = new StringTable();
  groups = new GroupTable(this.strings);
  /** Metrics that came without a resource and scope that could be kept. */
  withoutResource = 0;
  readonly #exemplars = new ExemplarTable();
  readonly #maxPoints: number;
  readonly #maxExemplars: number;
  #metrics = new MetricHeads();
  /** Number of the point in row 0. */
  #base = 0;
  #seriesOf = new Uint32Array(firstCapacity);
  #segment = new Uint32Array(firstCapacity);
  #offset = new Uint32Array(firstCapacity);
  #byteLength = new Uint32Array(firstCapacity);
  #time = new BigUint64Array(firstCapacity);

  constructor(most: { readonly points?: number; readonly exemplars?: number } = {}) {
    this.#maxPoints = most.points ?? maxPoints;
    this.#maxExemplars = most.exemplars ?? maxExemplars;
  }

  get live(): number {
    return this.next - this.first;
  }

  seriesOf(point: number): number {
    return this.#seriesOf[point - this.#base] as number;
  }

  /** Nanoseconds since 1970. */
  timeOf(point: number): bigint {
    return this.#time[point - this.#base] as bigint;
  }

  placeOf(point: number): PointPlace {
    const row = point - this.#base;
    return {
      segment: this.#segment[row] as number,
      offset: this.#offset[row] as number,
      length: this.#byteLength[row] as number,
    };
  }

  headOf(series: number): MetricHead {
    return this.#metrics.get(this.series.metric[series] as number);
  }

  /** Points of which an exemplar names the trace, latest arrival first. */
  ofTrace(words: readonly number[]): readonly number[] {
    return this.#exemplars.pointsOf(words);
  }

  /** Adds the points of `bytes`, which stand at `payloadOffset` of `segment`. @throws DecodeError */
  insert(bytes: Uint8Array, segment: number, payloadOffset: number): void {
    scanMetrics(bytes, new Insertion(bytes, segment, payloadOffset, this));
    if (this.strings.bytes.heldBytes + this.groups.heldBytes > maxWordBytes) {
      this.#compact();
      if (this.strings.bytes.heldBytes + this.groups.heldBytes > maxWordBytes / 2) {
        this.#forgetBefore(this.first + Math.ceil(this.live / 2));
        this.#compact();
      }
    }
  }

  /** Forgets the points of segments up to this one. */
  evictThrough(segment: number): void {
    let first = this.first;
    while (first < this.next && (this.#segment[first - this.#base] as number) <= segment) {
      first += 1;
    }
    this.#forgetBefore(first);
  }

  /** Number of a metric; what describes it is that of its latest point. */
  metricAt(bytes: Uint8Array, view: DataView, place: MetricPlace): number {
    const { strings, groups } = this;
    const isKept = groups.fits(bytes, place.groupPlace, maxWordBytes);
    this.withoutResource += isKept ? 0 : 1;
    return this.#metrics.numberOf({
      group: isKept ? groups.intern(bytes, place.groupPlace, 0) : groups.nothing,
      name: strings.internAt(view, place.nameOffset, place.nameLength),
      unit: strings.internAt(view, place.unitOffset, place.unitLength),
      description: strings.internAt(view, place.descriptionOffset, place.descriptionLength),
      dataField: place.dataField,
      temporality: place.temporality,
      isMonotonic: place.isMonotonic,
    });
  }

  /** @returns the number of the point */
  addPoint(series: number, { segment, offset, length }: PointPlace, timeUnixNano: bigint): number {
    if (this.live >= this.#maxPoints) {
      this.#forgetBefore(this.first + 1);
    }
    const point = this.next;
    const row = point - this.#base;
    this.#seriesOf[row] = series;
    this.#segment[row] = segment;
    this.#offset[row] = offset;
    this.#byteLength[row] = length;
    this.#time[row] = timeUnixNano;
    this.series.points[series] = (this.series.points[series] as number) + 1;
    this.series.lastPoint[series] = point;
    this.next = point + 1;
    return point;
  }

  addExemplar(words: ArrayLike<number>, point: number): void {
    if (this.#exemplars.live >= this.#maxExemplars) {
      this.#exemplars.forgetOldest();
    }
    this.#exemplars.add(words, point);
  }

  /** Room for one more point; true when numbers of series and metrics changed. */
  makeRoom(): boolean {
    if (this.next - this.#base < this.#segment.length) {
      return false;
    }
    if (this.first - this.#base > (this.next - this.#base) / 2) {
      this.#compact();
      return true;
    }
    const capacity = nextCapacity(this.#segment.length);
    this.#seriesOf = grown(this.#seriesOf, capacity);
    this.#segment = grown(this.#segment, capacity);
    this.#offset = grown(this.#offset, capacity);
    this.#byteLength = grown(this.#byteLength, capacity);
    this.#time = grown(this.#time, capacity);
    return false;
  }

  #forgetBefore(point: number): void {
    const { points } = this.series;
    for (; this.first < point; this.first += 1) {
      const series = this.seriesOf(this.first);
      points[series] = (points[series] as number) - 1;
    }
    this.#exemplars.forgetBefore(point);
  }

  /** Closes the ranks behind the points that left, and numbers anew what the others still use. */
  #compact(): void {
    const from = this.first - this.#base;
    const to = this.next - this.#base;
    for (const column of [
      this.#seriesOf,
      this.#segment,
      this.#offset,
      this.#byteLength,
      this.#time,
    ]) {
      column.copyWithin(0, from, to);
    }
    this.#base = this.first;
    const old = { series: this.series, metrics: this.#metrics, strings: this.strings };
    const oldGroups = this.groups;
    this.series = new MetricSeries();
    this.#metrics = new MetricHeads();
    this.strings = new StringTable();
    this.groups = new GroupTable(this.strings);
    const renumbered = new Int32Array(old.series.length).fill(-1);
    for (let row = 0; row < this.live; row += 1) {
      const series = this.#seriesOf[row] as number;
      if (renumbered[series] === -1) {
        const head = old.metrics.get(old.series.metric[series] as number);
        const word = (index: number) => this.strings.adopt(old.strings, index);
        const metric = this.#metrics.numberOf({
          ...head,
          group: this.groups.adopt(oldGroups, head.group),
          name: word(head.name),
          unit: word(head.unit),
          description: word(head.description),
        });
        renumbered[series] = this.series.adopt(old.series, series, metric);
      }
      const kept = renumbered[series] as number;
      this.#seriesOf[row] = kept;
      this.series.points[kept] = (this.series.points[kept] as number) + 1;
      this.series.lastPoint[kept] = this.#base + row;
    }
    this.generation = nextGeneration();
  }
}

/** The reading of one batch into the index. */
class Insertion implements MetricVisitor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #segment: number;
  readonly #payloadOffset: number;
  readonly #table: MetricTable;
  #metric = -1;
  /** Read again when numbers have changed. */
  #place: MetricPlace | undefined;
  /** Of the attributes in any order: the sum of the hash of each. */
  #hashHi = 0;
  #hashLo = 0;
  /** Offsets of the trace ids that exemplars of the next point name. */
  #traces: number[] = [];

  constructor(bytes: Uint8Array, segment: number, payloadOffset: number, table: MetricTable) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#segment = segment;
    this.#payloadOffset = payloadOffset;
    this.#table = table;
  }

  onMetric(place: MetricPlace): void {
    this.#place = place;
    this.#metric = -1;
  }

  onAttribute(start: number, end: number): void {
    const [hi, lo] = hashSeeds;
    this.#hashHi = (this.#hashHi + hashBytes(this.#view, start, end - start, hi)) >>> 0;
    this.#hashLo = (this.#hashLo + hashBytes(this.#view, start, end - start, lo)) >>> 0;
  }

  onExemplar(traceIdOffset: number): void {
    this.#traces.push(traceIdOffset);
  }

  onPoint(start: number, end: number, timeUnixNano: bigint): void {
    const table = this.#table;
    if (table.makeRoom() || this.#metric < 0) {
      this.#metric = table.metricAt(this.#bytes, this.#view, this.#place as MetricPlace);
    }
    const series = table.series.numberOf(this.#metric, this.#hashHi, this.#hashLo);
    const place = {
      segment: this.#segment,
      offset: this.#payloadOffset + start,
      length: end - start,
    };
    const point = table.addPoint(series, place, timeUnixNano);
    for (const at of this.#traces) {
      const words = [0, 4, 8, 12].map((word) => this.#view.getUint32(at + word));
      table.addExemplar(words, point);
    }
    this.#traces = [];
    this.#hashHi = 0;
    this.#hashLo = 0;
  }
}

/** Heads by content, but for the description, which is the latest. */
class MetricHeads {
  readonly #keys = new ByteDictionary();
  readonly #heads: MetricHead[] = [];
  readonly #key = new DataView(new ArrayBuffer(20));

  get(index: number): MetricHead {
    const head = this.#heads[index];
    if (head === undefined) {
      throw new RangeError(`metric ${index} of ${this.#heads.length}`);
    }
    return head;
  }

  numberOf(head: MetricHead): number {
    const key = this.#key;
    key.setUint32(0, head.group);
    key.setUint32(4, head.name);
    key.setUint32(8, head.unit);
    key.setUint32(12, head.temporality);
    key.setUint32(16, head.dataField * 2 + (head.isMonotonic ? 1 : 0));
    const index = this.#keys.intern(key, 0, key.byteLength);
    if (this.#heads[index]?.description !== head.description) {
      this.#heads[index] = head;
    }
    return index;
  }
}
