import type { SourceStatus } from '../../shared/rpc/contract.ts';

/** A place that is followed until it is disposed. A source knows files or sockets and the sink, never the store's inside. */
export interface Source {
  readonly status: SourceStatus;
  /** Reads what is there; settles at the present end of the file, or at once while it is waited for. */
  start(): Promise<void>;
  /** Reads on to the present end, then stops. */
  finish(): Promise<void>;
  /** Stops following; what was read is written before this settles. */
  stop(): Promise<void>;
}
