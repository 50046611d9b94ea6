import type { Span } from '../../shared/model/span.ts';
import type { QuerySource, SourcePlace } from '../../shared/rpc/contract.ts';

/** What is asked about a span: itself and the names that its trace gives it. */
export interface SpanContext {
  readonly span: Span;
  /** `tool/NAME`, `resource/URI` or `prompt/NAME` of the nearest enclosing MXCP endpoint span, or null. */
  readonly endpoint: string | null;
  /** Values of `mxcp.project` and `mxcp.profile` of its resource, where known. */
  readonly project: string | null;
  readonly profile: string | null;
}

/** What the projects on disk know about hashes and spans. Answers come from memory; files are watched. */
export interface ProjectIndex {
  /** The SQL text behind a hash, where one of the projects has it. */
  textOf(hash: string): string | null;
  /** The candidate of `endpoint` first, the rest in `others`; null when no project has the hash. */
  sourceOf(hash: string, endpoint: string | null): QuerySource | null;
  /** Places that a person can go to from a span, best first: SQL, Python function, policy rule, endpoint, stack frames. */
  placesOf(context: SpanContext): readonly SourcePlace[];
}
