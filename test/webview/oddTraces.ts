import type { SpanRole } from '../../src/shared/model/mcpView.ts';
import { spanNotes } from '../../src/shared/model/spanNote.ts';
import { mark } from '../../src/shared/trace/columns.ts';
import type { RowSpec } from '../support/columnsFromAscii.ts';

/* Traces that show what is unusual: noise and repetition, broken data, names of other scripts, names that lie. */

const ms = 1e6;

interface Usual extends Partial<RowSpec> {
  readonly role?: SpanRole;
}

const row = (
  depth: number,
  name: string,
  startMs: number,
  endMs: number,
  more: Usual = {},
): RowSpec => ({
  depth,
  name,
  startNs: startMs * ms,
  durationNs: (endMs - startMs) * ms,
  service: 'orders',
  ...more,
});

/** A loop of queries, a call that is made again, a call that failed before it worked, and messages of a framework. */
const repeated: readonly RowSpec[] = [
  row(0, 'agent run', 0, 400, { service: 'agent', role: 'agent' }),
  row(1, 'tools/call list_orders', 5, 205, {
    role: 'mcpServer',
    method: 'tools/call',
    target: 'list_orders',
    argumentsHash: 11,
  }),
  row(2, 'POST /mcp http receive', 5, 5.2, { role: 'noise' }),
  row(2, 'POST /mcp http send', 6, 6.4, { role: 'noise' }),
  ...Array.from({ length: 12 }, (_, at) =>
    row(2, 'SELECT orders', 8 + at * 16, 20 + at * 16, {
      label: 'SQL 5f0cc2a1',
      role: 'sql',
      queryHash: '5f0cc2a1d2e3f405',
    }),
  ),
  row(1, 'tools/call list_orders', 210, 290, {
    role: 'mcpServer',
    method: 'tools/call',
    target: 'list_orders',
    argumentsHash: 11,
  }),
  ...[300, 325, 350].map((startMs, at) =>
    row(1, 'tools/call ship_order', startMs, startMs + 20, {
      role: 'mcpServer',
      method: 'tools/call',
      target: 'ship_order',
      argumentsHash: 12,
      marks: at < 2 ? mark.error : 0,
    }),
  ),
];

/** One span for each note, and a stretch that nothing covers. */
const broken: readonly RowSpec[] = [
  row(0, 'tools/call reorder', 0, 1000, {
    service: 'agent',
    role: 'mcpClient',
    notes: ['evictedEarlier'],
  }),
  row(1, 'tools/call reorder', 20, 640, { role: 'mcpServer', notes: ['remoteParentPending'] }),
  ...spanNotes.map((note, at) =>
    row(2, note, 40 + at * 60, 90 + at * 60, {
      notes: [note],
      marks: note === 'duplicate' ? mark.error : 0,
    }),
  ),
  row(0, 'a span whose parent never came', 500, 700, { service: 'worker', notes: ['orphan'] }),
];

/** Names that are written from right to left, and some that would like to be read otherwise than they are. */
const scripts: readonly RowSpec[] = [
  row(0, 'tools/call חיפוש_הזמנות', 0, 400, { service: 'מחסן', role: 'mcpServer' }),
  row(1, 'בחר הזמנות (2024)', 10, 200, { service: 'מחסן', role: 'sql' }),
  row(1, 'استعلام العملاء 42', 200, 300, { service: 'مستودع', role: 'sql' }),
  row(1, 'delete \u202Esredro_tsil', 300, 360, { marks: mark.error, events: 1 }),
  row(1, 'list\u2066orders\u2069\u200F', 360, 380),
  row(1, 'two\nlines\u0000\u001B[31m', 380, 390),
];

/** Names that would be a picture, a link or a script if they were read as a page. */
const markup: readonly RowSpec[] = [
  row(0, '<img src="x" onerror="document.title=`owned`">', 0, 400, { role: 'mcpServer' }),
  row(1, '<script>document.title="owned"</script>', 10, 200, { service: '<b>bold</b>' }),
  row(1, '[a link](https://a.test/) &lt;b&gt; https://a.test/', 200, 300, { marks: mark.error }),
];

export const oddTraces: Readonly<Record<string, readonly RowSpec[]>> = {
  repeated,
  broken,
  scripts,
  markup,
};
