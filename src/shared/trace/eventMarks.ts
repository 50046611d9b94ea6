import type { TraceColumns } from './columns.ts';
import { rowsOfSpans } from './findRows.ts';

/** Where the events of each row stand: those of row r are at `starts[r]` up to `starts[r + 1]`, in time order. */
export interface EventMarks {
  readonly starts: Uint32Array;
  /** Nanoseconds after the trace's start. */
  readonly offsetNs: Float64Array;
  /** 1 = an exception. */
  readonly isException: Uint8Array;
}

interface TimedEvent {
  readonly kind: 'event' | 'exception' | 'log';
  readonly spanId: string;
  readonly timeUnixNano: string;
}

/** Events by row; logs and what belongs to no span are left out. Events come oldest first. */
export function eventMarks(
  columns: Pick<TraceColumns, 'length' | 'spanIds' | 'startUnixNano'>,
  events: readonly TimedEvent[],
): EventMarks {
  const marked = events.filter(({ kind, spanId }) => kind !== 'log' && spanId !== '');
  const rows = rowsOfSpans(columns, [...new Set(marked.map(({ spanId }) => spanId))]);
  const starts = new Uint32Array(columns.length + 1);
  const rowOf = (event: TimedEvent) => rows.get(event.spanId) ?? -1;
  for (const event of marked) {
    const row = rowOf(event);
    if (row >= 0) starts[row + 1] = (starts[row + 1] ?? 0) + 1;
  }
  for (let row = 0; row < columns.length; row++) {
    starts[row + 1] = (starts[row + 1] ?? 0) + (starts[row] ?? 0);
  }
  const count = starts[columns.length] ?? 0;
  const offsetNs = new Float64Array(count);
  const isException = new Uint8Array(count);
  const next = starts.slice();
  for (const event of marked) {
    const row = rowOf(event);
    if (row < 0) continue;
    const at = next[row] ?? 0;
    next[row] = at + 1;
    offsetNs[at] = Number(BigInt(event.timeUnixNano) - columns.startUnixNano);
    isException[at] = event.kind === 'exception' ? 1 : 0;
  }
  return { starts, offsetNs, isException };
}
