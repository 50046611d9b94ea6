import type { AuditEntry } from '../../shared/model/audit.ts';

/** The audit records, by identity, and the segment that holds each one now. */
export class AuditTable {
  entries: AuditEntry[] = [];
  #rows = new Map<string, number>();
  #segments: number[] = [];
  readonly #held = new Map<number, number>();
  /** Last word of each trace id that a record names. */
  #namedWords = new Set<number>();

  has(recordId: string): boolean {
    return this.#rows.has(recordId);
  }

  /** False for the last word of a trace id that no record names. */
  mayName(word: number): boolean {
    return this.#namedWords.has(word);
  }

  /** Whether the entry was new. One that is known has only changed its place in the log. */
  add(entry: AuditEntry, segment: number): boolean {
    const row = this.#rows.get(entry.recordId);
    this.#hold(segment, 1);
    if (row !== undefined) {
      this.#hold(this.#segments[row] ?? 0, -1);
      this.#segments[row] = segment;
      return false;
    }
    this.#rows.set(entry.recordId, this.entries.length);
    this.entries.push(entry);
    this.#name(entry);
    this.#segments.push(segment);
    return true;
  }

  /** How many entries only this segment holds. */
  heldBy(segment: number): number {
    return this.#held.get(segment) ?? 0;
  }

  /** Forgets what only segments up to this one hold. */
  forgetThrough(through: number): void {
    if ([...this.#held].every(([segment, count]) => segment > through || count === 0)) {
      return;
    }
    const kept = this.entries
      .map((entry, row) => ({ entry, segment: this.#segments[row] ?? 0 }))
      .filter(({ segment }) => segment > through);
    this.entries = kept.map(({ entry }) => entry);
    this.#segments = kept.map(({ segment }) => segment);
    this.#rows = new Map(this.entries.map(({ recordId }, row) => [recordId, row]));
    this.#namedWords = new Set();
    for (const entry of this.entries) {
      this.#name(entry);
    }
    for (const segment of [...this.#held.keys()]) {
      if (segment <= through) {
        this.#held.delete(segment);
      }
    }
  }

  #name({ traceId }: AuditEntry): void {
    if (traceId !== '') {
      this.#namedWords.add(Number.parseInt(traceId.slice(-8), 16));
    }
  }

  #hold(segment: number, change: number): void {
    this.#held.set(segment, (this.#held.get(segment) ?? 0) + change);
  }

  inSegment(segment: number): AuditEntry[] {
    return this.entries.filter((_, row) => this.#segments[row] === segment);
  }
}
