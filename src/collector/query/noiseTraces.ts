import { spanRoles } from '../../shared/model/mcpView.ts';
import type { TraceReader } from '../store/traceStore.ts';
import type { RowList } from './rowLists.ts';
import { rootRowOf } from './traceRoot.ts';

const noise = spanRoles.indexOf('noise');

/**
 * The traces that are about something: not those whose root is a health probe or another span that frameworks make about
 * themselves. Cost: one look at every span, and a walk through the traces that hold noise at all.
 */
export function withoutNoise(store: TraceReader, traceRows: RowList): RowList {
  const { role, traceRow, length } = store.spans;
  const holdsNoise = new Uint8Array(store.traces.length);
  for (let row = 0; row < length; row += 1) {
    if (role[row] === noise) {
      holdsNoise[traceRow[row] as number] = 1;
    }
  }
  return traceRows.filter((row) => holdsNoise[row] !== 1 || role[rootRowOf(store, row)] !== noise);
}
