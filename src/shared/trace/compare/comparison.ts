import type { SpanRole } from '../../model/mcpView.ts';

/** How a call path of trace B relates to the same path of trace A. */
export const changes = ['added', 'removed', 'slower', 'faster', 'same'] as const;
export type Change = (typeof changes)[number];

/** The calls of one path on one side. */
export interface ComparedCalls {
  /** The longest of them. */
  readonly spanId: string;
  readonly count: number;
  readonly errors: number;
  /** Sum of the durations. Nanoseconds, like all below. */
  readonly totalNs: number;
  readonly selfNs: number;
}

/** A call path that A or B has. In tree order, so that a parent always stands before what is below it. */
export interface ComparedNode {
  /** Index of the node above, -1 at the top. */
  readonly parent: number;
  readonly depth: number;
  readonly label: string;
  readonly service: string;
  readonly role: SpanRole;
  readonly change: Change;
  /** Null where this side has no such call. */
  readonly a: ComparedCalls | null;
  readonly b: ComparedCalls | null;
  /** One call on each side, and their arguments are known to differ. */
  readonly otherArguments: boolean;
}

/** What counts as slower or faster: a difference of at least both. */
export interface Threshold {
  /** Of the greater of the two durations of A and B. */
  readonly share: number;
  readonly leastNs: number;
}
