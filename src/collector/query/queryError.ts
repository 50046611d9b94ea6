import type { Failure } from '../../shared/rpc/contract.ts';

/** A request that cannot be answered; `reason` is what the client is told. */
export class QueryError extends Error {
  readonly reason: Failure;
  constructor(reason: Failure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'QueryError';
    this.reason = reason;
  }
}
