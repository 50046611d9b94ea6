import type { TraceColumns } from './columns.ts';

export const linkWords = 5;
/** Stands for a span that is not in the trace, or not stored. */
export const noRow = 0xffffffff;

/** A link between a span of this trace and another span. */
export interface TraceLink {
  /** The span in this trace; of a link from elsewhere -1 when what it leads to is not stored. */
  readonly row: number;
  /** The other span when it is in this trace too, else -1. */
  readonly otherRow: number;
  /** Whether the other span tells of it. */
  readonly incoming: boolean;
  /** Ids of the other span. */
  readonly traceId: string;
  readonly spanId: string;
  /** The other span's name in words; empty when it is not stored, or in this trace. */
  readonly label: string;
}

/** The ids of a span as one string. */
export const placeText = (traceId: string, spanId: string): string => `${traceId}-${spanId}`;

export function linksOf({ links, strings }: Pick<TraceColumns, 'links' | 'strings'>): TraceLink[] {
  const found: TraceLink[] = [];
  const rowAt = (at: number) => (links[at] === noRow ? -1 : (links[at] ?? -1));
  for (let at = 0; at < links.length; at += linkWords) {
    const [traceId = '', spanId = ''] = (strings[links[at + 2] ?? 0] ?? '').split('-');
    found.push({
      row: rowAt(at),
      otherRow: rowAt(at + 1),
      incoming: links[at + 4] === 1,
      traceId,
      spanId,
      label: strings[links[at + 3] ?? 0] ?? '',
    });
  }
  return found;
}
