import type { TraceEvent, TraceEvents } from '../../src/shared/rpc/contract.ts';
import { mark, type TraceColumns } from '../../src/shared/trace/columns.ts';
import { spanIdOf } from '../../src/shared/trace/findRows.ts';

/** Events as the collector would tell them: in the middle of each span that has some, and three logs. */
export function eventsOf(
  columns: TraceColumns,
  { filter = '', limit = 1000 }: { readonly filter?: string; readonly limit?: number },
): TraceEvents {
  const events: TraceEvent[] = [];
  const add = (offsetNs: number, event: Omit<TraceEvent, 'timeUnixNano'>) =>
    events.push({
      ...event,
      timeUnixNano: String(columns.startUnixNano + BigInt(Math.round(offsetNs))),
    });
  for (let row = 0; row < columns.length; row++) {
    const spanId = spanIdOf(columns, row);
    const start = columns.offsetNs[row] ?? 0;
    const isError = ((columns.marks[row] ?? 0) & mark.error) !== 0;
    for (let index = 0; index < (columns.eventCount[row] ?? 0); index++) {
      const id = `${spanId}.${index}`;
      const at = start + ((columns.durationsNs[row] ?? 0) * (index + 1)) / 2;
      if (isError) {
        const text = 'Referenced column "sku" not found in FROM clause!';
        add(at, { id, kind: 'exception', spanId, name: 'BinderError', text, severity: '' });
      } else {
        const text = 'count=214 table=stock';
        add(at, { id, kind: 'event', spanId, name: 'rows fetched', text, severity: '' });
      }
    }
  }
  const first = columns.length > 1 ? spanIdOf(columns, 1) : '';
  const log = (at: number, severity: string, text: string, spanId = first) =>
    add(at, { id: `log.${at}`, kind: 'log', spanId, name: '', text, severity });
  if (columns.length < 100) {
    log(5e6, 'INFO', 'calling slow_moving_stock');
    log(1.2e9, 'WARNING', 'the query takes longer than a second');
    log(1.9e9, 'ERROR', 'could not notify', '');
  }
  const words = filter.toLowerCase().split(/\s+/);
  const found = events
    .filter(({ kind, name, text, severity }) =>
      words.every((word) => `${kind} ${name} ${text} ${severity}`.toLowerCase().includes(word)),
    )
    .sort((a, b) => Number(BigInt(a.timeUnixNano) - BigInt(b.timeUnixNano)));
  return { total: found.length, events: found.slice(0, limit) };
}
