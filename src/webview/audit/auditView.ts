import type { AuditRecord } from '../../shared/model/audit.ts';

/** What a person sees of a record's end: a denial is an error that a policy made. */
export type Outcome = 'success' | 'error' | 'denied';
export const outcomes: readonly Outcome[] = ['success', 'error', 'denied'];

export function outcomeOf(record: AuditRecord): Outcome {
  if (record.denied) return 'denied';
  return record.status === 'success' ? 'success' : 'error';
}

/** Switches of the panel. Of one group several may be on: any of them is meant; none on = all are. */
export const chips = ['success', 'error', 'denied', 'linked', 'probable', 'none'] as const;
export type Chip = (typeof chips)[number];

export function matchesChips(record: AuditRecord, on: readonly string[]): boolean {
  const link = record.link.kind === 'exact' ? 'linked' : record.link.kind;
  const groups: [readonly Chip[], string][] = [
    [outcomes, outcomeOf(record)],
    [['linked', 'probable', 'none'], link],
  ];
  return groups.every(([group, own]) => {
    const wanted = group.filter((chip) => on.includes(chip));
    return wanted.length === 0 || wanted.some((chip) => chip === own);
  });
}

export interface OutcomeBuckets {
  readonly fromMs: number;
  readonly widthMs: number;
  /** Records of each outcome in each bucket, in the order of `outcomes`. */
  readonly counts: readonly (readonly [number, number, number])[];
  readonly most: number;
}

/** Outcomes over time in buckets of equal width; records without a readable time are left out. */
export function outcomeBuckets(records: readonly AuditRecord[], buckets: number): OutcomeBuckets {
  const timed = records.flatMap((record) => {
    const atMs = Date.parse(record.timestamp);
    return Number.isNaN(atMs) ? [] : [{ atMs, outcome: outcomes.indexOf(outcomeOf(record)) }];
  });
  const fromMs = timed.reduce((least, { atMs }) => Math.min(least, atMs), Number.POSITIVE_INFINITY);
  const toMs = timed.reduce((most, { atMs }) => Math.max(most, atMs), Number.NEGATIVE_INFINITY);
  if (timed.length === 0 || buckets < 1) return { fromMs: 0, widthMs: 1, counts: [], most: 0 };
  const widthMs = Math.max(1, (toMs - fromMs + 1) / buckets);
  const counts = Array.from({ length: buckets }, (): [number, number, number] => [0, 0, 0]);
  for (const { atMs, outcome } of timed) {
    const bucket = counts[Math.min(buckets - 1, Math.floor((atMs - fromMs) / widthMs))];
    if (bucket !== undefined) bucket[outcome] = (bucket[outcome] ?? 0) + 1;
  }
  const most = counts.reduce((max, [a, b, c]) => Math.max(max, a + b + c), 0);
  return { fromMs, widthMs, counts, most };
}

/** The newest record of a bucket, or null. */
export function newestOf(
  records: readonly AuditRecord[],
  { fromMs, widthMs }: OutcomeBuckets,
  bucket: number,
): AuditRecord | null {
  let newest: AuditRecord | null = null;
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const record of records) {
    const atMs = Date.parse(record.timestamp);
    if (Math.floor((atMs - fromMs) / widthMs) === bucket && atMs > newestMs) {
      newest = record;
      newestMs = atMs;
    }
  }
  return newest;
}
