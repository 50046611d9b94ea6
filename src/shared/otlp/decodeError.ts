export type DecodeReason =
  | 'truncated'
  | 'badWireType'
  | 'badVarint'
  | 'badTag'
  | 'tooDeep'
  | 'tooMany'
  | 'badJson'
  | 'notOtlp';

/** The bytes are not what they claim to be. `offset` counts bytes from the start of the input. */
export class DecodeError extends Error {
  readonly reason: DecodeReason;
  readonly offset: number;

  constructor(reason: DecodeReason, offset: number, detail: string) {
    super(`${detail} at byte ${offset}`);
    this.name = 'DecodeError';
    this.reason = reason;
    this.offset = offset;
  }
}
