export type StoreFailure =
  /** The folder or a file in it cannot be written. */
  | 'readOnly'
  | 'diskFull'
  /** A newer version of the product wrote the store. */
  | 'newerStore'
  /** There is nothing to read. */
  | 'noStore'
  /** More is waiting to be written than the store keeps in memory: try again later. */
  | 'overloaded'
  | 'closed'
  /** A record is greater than the format can hold. */
  | 'tooLarge'
  /** There is no such thing, or no longer. */
  | 'notFound'
  | 'io';

/** Why the store did not do what it was asked. Receivers map `reason` to the words of their protocol. */
export class StoreError extends Error {
  readonly reason: StoreFailure;

  constructor(reason: StoreFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.reason = reason;
  }
}

const readOnlyCodes = new Set(['EROFS', 'EACCES', 'EPERM']);
const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** An error of the file system in the store's words, with the remedy. */
export function storeErrorOf(error: unknown, place: string): StoreError {
  if (error instanceof StoreError) {
    return error;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const text = error instanceof Error ? error.message : String(error);
  if (readOnlyCodes.has(code)) {
    return new StoreError(
      'readOnly',
      `${place} cannot be written (${code}): check its permissions, or choose another data folder`,
      { cause: error },
    );
  }
  if (fullCodes.has(code)) {
    return new StoreError(
      'diskFull',
      `The disk of ${place} is full (${code}): free some space; receiving goes on by itself then`,
      { cause: error },
    );
  }
  return new StoreError('io', `${place}: ${text}`, { cause: error });
}
