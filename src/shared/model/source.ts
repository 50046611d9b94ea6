/**
 * Where a record came from. Of several copies of one span the source with the greater rank wins
 * (CONTRACT: OTLP over OTLP file over stream/REST over console); the numbers are written to disk and never reused.
 */
export const sourceKinds = {
  console: 1,
  stream: 2,
  otlpFile: 3,
  otlp: 4,
} as const;
export type SourceKind = keyof typeof sourceKinds;

/** A place that data comes from, as `status` and *Servers* name it. */
export interface SourceRef {
  readonly kind: SourceKind;
  /** `otlp/http`, `otlp/grpc`, or the absolute path of a file. */
  readonly target: string;
}

/** How far a followed file has been read. `identity` tells a rotated or replaced file from the one that was read. */
export interface FilePosition {
  readonly path: string;
  /** Device and inode where there are any, and a hash of the first bytes. */
  readonly identity: string;
  /** Bytes read and understood, or skipped for good. */
  readonly offset: number;
}

/** What a source could not use, by reason, with one shortened example. */
export interface Problem {
  readonly reason: string;
  readonly count: number;
  readonly example: string;
}
