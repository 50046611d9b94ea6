/**
 * What of the store changes by itself. `queries` are the spans of traces that ran a query, `audit` the audit records and
 * all that decides which trace a record is joined to, or lacks one.
 */
export const storeParts = ['spans', 'queries', 'audit', 'logs', 'metrics'] as const;
export type StorePart = (typeof storeParts)[number];
