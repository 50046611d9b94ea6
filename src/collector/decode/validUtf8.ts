import { isUtf8 } from 'node:buffer';

/**
 * The same bytes, malformed UTF-8 as U+FFFD: strings of JSON go into protobuf as they are, which forbids others, and a
 * target that the batch is forwarded to would refuse it whole.
 */
export function validUtf8(bytes: Uint8Array): Uint8Array {
  return isUtf8(bytes)
    ? bytes
    : Buffer.from(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
}
