import { spanRoles } from '../../shared/model/mcpView.ts';
import { spanNotes } from '../../shared/model/spanNote.ts';
import { roleLooks } from '../../shared/semconv/roleLooks.ts';
import { mark, type TraceColumns } from '../../shared/trace/columns.ts';
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
  const text = (indices: Uint32Array) => columns.strings[indices[at] ?? 0] ?? '';
  const spanId = spanIdAt(columns, at);
  const role = spanRoles[columns.role[at] ?? 0] ?? 'other';
  const looks = roleLooks[role];
  const marks = columns.marks[at] ?? 0;
  const isError = (marks & mark.error) !== 0;
  const denied = (marks & mark.denied) !== 0;
  const trouble = denied ? 'denied' : isError ? 'error' : '';
  const duration = formatDuration(columns.durationsNs[at] ?? 0);
  const hash = text(columns.queryHash);
  const label = oneLine(text(columns.label));
  const notes = spanNotes.filter((_, bit) => ((columns.notes[at] ?? 0) & (1 << bit)) !== 0);
  return {
    id: spanRowId(columns.traceId, spanId),
    kind: 'span',
    label,
    description: joined([trouble, duration]),
    tooltip: [
      text(columns.name),
      joined([looks.word, text(columns.service), text(columns.scope)]),
      joined([duration, `itself ${formatDuration(columns.selfNs[at] ?? 0)}`]),
      hash === '' ? '' : `Query ${hash}`,
      (marks & mark.audit) !== 0 ? 'Has audit records.' : '',
      ...notes.map((note) => noteWords[note]),
      spanId,
    ].filter((line) => line !== ''),
    icon: isError
      ? { name: 'error', color: 'errorForeground' }
      : denied
        ? { name: 'circle-slash', color: 'editorWarning.foreground' }
        : { name: looks.icon },
    spoken: joined([
      label,
      looks.word,
      trouble,
      duration,
      (columns.descendants[at] ?? 0) > 0 && plural(columns.descendants[at] ?? 0, 'span below'),
    ]).replaceAll(' · ', ', '),
    children: (columns.descendants[at] ?? 0) > 0 ? 'folded' : 'none',
    opens: { command: 'mcpTraces.openTrace', argument: { traceId: columns.traceId, spanId } },
  };
}

const noteWords = {
  orphan: 'Its parent span was not received.',
  remoteParentPending: 'Its parent is in another process that has not sent its spans yet.',
  cycle: 'Its parents form a circle, cut here.',
  duplicate: 'Arrived more than once.',
  unfinished: 'Has no end time yet.',
  clockSkew: 'Lies outside its parent: the clocks differ.',
  evictedEarlier: 'Older spans of this trace were evicted.',
  fromConsole: 'Read from console output.',
} as const satisfies Record<(typeof spanNotes)[number], string>;
