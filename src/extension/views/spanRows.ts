import { roleLooks } from '../../shared/semconv/spanWords.ts';
import { mark, type TraceColumns } from '../../shared/trace/columns.ts';
import { rowText, rowTooltip } from '../../shared/trace/rowText.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import { paged, pageSize, type Row } from './row.ts';
import { joined, oneLine, plural } from './words.ts';

/** `span:TRACE:SPAN`: unique over the whole tree. */
export const spanRowId = (traceId: string, spanId: string): string => `span:${traceId}:${spanId}`;

/** Reads an id of `traceRowId` or `spanRowId` back. */
export function targetOfRow(
  id: string,
): { readonly traceId: string; readonly spanId: string | null } | null {
  const match = /^(?:trace:([0-9a-f]{32})|span:([0-9a-f]{32}):([0-9a-f]{16}))$/.exec(id);
  const traceId = match?.[1] ?? match?.[2];
  return traceId === undefined ? null : { traceId, spanId: match?.[3] ?? null };
}

/** All span rows of a trace by the id of their parent; those without a parent stand below `traceRow`. */
export function spanRows(
  columns: TraceColumns,
  traceRow: string,
  limits: ReadonlyMap<string, number> = new Map(),
): Map<string, readonly Row[]> {
  const byParent = new Map<string, Row[]>();
  for (let at = 0; at < columns.length; at += 1) {
    const parent = columns.parentRow[at] ?? -1;
    const parentId = parent < 0 ? traceRow : spanRowId(columns.traceId, spanIdAt(columns, parent));
    const rows = byParent.get(parentId);
    const row = spanRow(columns, at);
    if (rows === undefined) {
      byParent.set(parentId, [row]);
    } else {
      rows.push(row);
    }
  }
  return new Map(
    [...byParent].map(([id, rows]) => [id, paged(id, rows, limits.get(id) ?? pageSize)]),
  );
}

export function spanIdAt({ spanIds }: TraceColumns, at: number): string {
  let hex = '';
  for (let byte = at * 8; byte < at * 8 + 8; byte += 1) {
    hex += (spanIds[byte] ?? 0).toString(16).padStart(2, '0');
  }
  return hex;
}

function spanRow(columns: TraceColumns, at: number): Row {
  const spanId = spanIdAt(columns, at);
  const { label, role } = rowText(columns, at);
  const name = oneLine(label);
  const looks = roleLooks[role];
  const marks = columns.marks[at] ?? 0;
  const isError = (marks & mark.error) !== 0;
  const denied = (marks & mark.denied) !== 0;
  const trouble = denied ? 'denied' : isError ? 'error' : '';
  const duration = formatDuration(columns.durationsNs[at] ?? 0);
  const below = columns.descendants[at] ?? 0;
  return {
    id: spanRowId(columns.traceId, spanId),
    kind: 'span',
    label: name,
    description: joined([trouble, duration]),
    tooltip: [...rowTooltip(columns, at), spanId],
    icon: isError
      ? { name: 'error', color: 'errorForeground' }
      : denied
        ? { name: 'circle-slash', color: 'editorWarning.foreground' }
        : { name: looks.icon },
    spoken: [
      name,
      looks.word,
      trouble,
      duration,
      below > 0 ? plural(below, 'span below', 'spans below') : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
    children: below > 0 ? 'folded' : 'none',
    opens: { command: 'mcpTraces.openTrace', argument: { traceId: columns.traceId, spanId } },
  };
}
