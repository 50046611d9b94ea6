/** What is unusual about a span in its tree; written in words where it shows. The order is that of the wire bits. */
export const spanNotes = [
  'orphan',
  'remoteParentPending',
  'cycle',
  'duplicate',
  'unfinished',
  'clockSkew',
  'evictedEarlier',
  'fromConsole',
] as const;
export type SpanNote = (typeof spanNotes)[number];
