import { statusCodes } from '../../shared/model/span.ts';
import { spanBit } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { traceIdOf } from './ids.ts';
import { Tally } from './knownValues.ts';
import { isLive } from './spanRows.ts';

/** Newest rows that are counted: enough to tell what is frequent, in a few milliseconds. */
const mostRows = 250_000;
const mostTraces = 20;

/** How often each value of a column occurs; null for a field that is none, or whose values are no help. */
export function columnTally(store: TraceReader, field: string): Tally | null {
  const { spans, strings, groups } = store;
  switch (field) {
    case 'name':
      return tallyOf(store, spans.name, (code) => strings.get(code));
    case 'method':
      return tallyOf(store, spans.method, (code) => strings.get(code));
    case 'hash':
      return tallyOf(store, spans.queryHash, (code) => strings.get(code));
    case 'tool':
    case 'prompt':
    case 'resource':
      return tallyOf(store, spans.target, (code) => strings.get(code), spanBit[field]);
    case 'service':
      return tallyOf(store, spans.group, (code) => strings.get(groups.get(code).service));
    case 'scope':
      return tallyOf(store, spans.group, (code) => groups.get(code).scope.name);
    case 'status':
      return tallyOf(store, spans.status, (code) => statusCodes[code] ?? 'UNSET');
    case 'trace':
      return newestTraces(store);
    default:
      return null;
  }
}

function tallyOf(
  store: TraceReader,
  codes: Uint32Array | Uint8Array,
  textOf: (code: number) => string,
  bit = 0,
): Tally {
  const { bits, length } = store.spans;
  const counts = new Map<number, number>();
  for (let row = length - 1; row >= Math.max(0, length - mostRows); row -= 1) {
    const own = bits[row] as number;
    if ((own & spanBit.dead) === 0 && (bit === 0 || (own & bit) !== 0)) {
      const code = codes[row] as number;
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
  }
  const tally = new Tally();
  // The most frequent first, since a tally takes note of so many only.
  for (const [code, count] of [...counts].sort(([, a], [, b]) => b - a)) {
    tally.add(textOf(code), count);
  }
  return tally;
}

function newestTraces(store: TraceReader): Tally {
  const tally = new Tally();
  for (
    let row = store.spans.length - 1;
    row >= 0 && row > store.spans.length - 1000 && tally.texts.length < mostTraces;
    row -= 1
  ) {
    if (isLive(store, row)) {
      tally.add(traceIdOf(store, store.spans.traceRow[row] ?? 0));
    }
  }
  return tally;
}
