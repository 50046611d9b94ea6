import type { TraceColumns } from './columns.ts';

export const callIdWords = 3;

/** What a span tells of the connection and the message that it belongs to; empty for what it does not. */
export interface CallId {
  readonly row: number;
  readonly session: string;
  readonly requestId: string;
}

export function callIdsOf({ callIds, strings }: TraceColumns): CallId[] {
  const ids: CallId[] = [];
  for (let at = 0; at < callIds.length; at += callIdWords) {
    ids.push({
      row: callIds[at] ?? 0,
      session: strings[callIds[at + 1] ?? 0] ?? '',
      requestId: strings[callIds[at + 2] ?? 0] ?? '',
    });
  }
  return ids;
}

/** Index of the session of each row, 0 for none: its own, else that of the call it works for. */
export function sessionColumn({
  callIds,
  length,
  parentRow,
}: Pick<TraceColumns, 'callIds' | 'length' | 'parentRow'>): Uint32Array {
  const sessions = new Uint32Array(length);
  if (callIds.length === 0) return sessions;
  for (let at = 0; at < callIds.length; at += callIdWords) {
    sessions[callIds[at] ?? 0] = callIds[at + 1] ?? 0;
  }
  for (let row = 0; row < length; row++) {
    const parent = parentRow[row] ?? -1;
    if (sessions[row] === 0 && parent >= 0) sessions[row] = sessions[parent] ?? 0;
  }
  return sessions;
}

/** The sessions that the trace tells, in order of their first span. */
export function sessionsOf(columns: TraceColumns): string[] {
  return [...new Set(callIdsOf(columns).map(({ session }) => session))].filter(
    (session) => session !== '',
  );
}
