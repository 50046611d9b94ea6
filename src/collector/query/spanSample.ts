import type { KeyValue } from '../../shared/model/anyValue.ts';
import { decodeSpan } from '../../shared/otlp/decodeTraces.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { isWorthIt, Tally } from './knownValues.ts';
import { isLive } from './spanRows.ts';

/** Newest rows among which a sample is looked for, and what it takes of them. */
const mostLooks = 250_000;
const mostSpans = 1500;
const spansAName = 6;

/** Keys and values of attributes and events, of a few spans of every name: what the columns do not tell. */
export interface SpanSample {
  readonly attributes: ReadonlyMap<string, Tally>;
  readonly events: ReadonlyMap<string, Tally>;
}

/** Cost: some hundred spans are read and decoded. */
export async function sampleSpans(store: TraceReader): Promise<SpanSample> {
  const attributes = new Map<string, Tally>();
  const events = new Map<string, Tally>();
  await store.scanSpanBytes(sampleRows(store), (_, bytes) => {
    const span = decodeSpan(bytes);
    take(attributes, span.attributes);
    for (const event of span.events) {
      take(events, [{ key: 'name', value: event.name }, ...event.attributes]);
    }
    return true;
  });
  return { attributes, events };
}

function sampleRows(store: TraceReader): Uint32Array {
  const { name, length } = store.spans;
  const taken = new Map<number, number>();
  const rows: number[] = [];
  const end = Math.max(0, length - mostLooks);
  for (let row = length - 1; row >= end && rows.length < mostSpans; row -= 1) {
    const code = name[row] ?? 0;
    const count = taken.get(code) ?? 0;
    if (count < spansAName && isLive(store, row)) {
      taken.set(code, count + 1);
      rows.push(row);
    }
  }
  return Uint32Array.from(rows);
}

const mostKeys = 2000;

function take(into: Map<string, Tally>, pairs: readonly KeyValue[]): void {
  for (const { key, value } of pairs) {
    const tally = into.get(key) ?? new Tally();
    if (into.size < mostKeys && isWorthIt(key)) {
      into.set(key, tally);
    }
    tally.addValue(value);
  }
}
