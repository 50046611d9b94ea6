import type { Failure } from './contract.ts';

/** A request that failed, at this end or the other. Match on `reason`, never on the message. */
export class RpcError extends Error {
  readonly reason: Failure;

  constructor(reason: Failure, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'RpcError';
    this.reason = reason;
  }
}

const failures: Readonly<Record<Failure, true>> = {
  notFound: true,
  noStore: true,
  locked: true,
  newerStore: true,
  readOnly: true,
  diskFull: true,
  portInUse: true,
  badFilter: true,
  badRequest: true,
  forbidden: true,
  cancelled: true,
  disconnected: true,
  protocolMismatch: true,
  tooLarge: true,
  internal: true,
};

/** Reason of any thrown value; what has none of ours is a fault of ours. */
export function failureOf(thrown: unknown): Failure {
  const reason = thrown instanceof Error && 'reason' in thrown ? thrown.reason : undefined;
  return typeof reason === 'string' && Object.hasOwn(failures, reason)
    ? (reason as Failure)
    : 'internal';
}

/** What a thrown value says. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
