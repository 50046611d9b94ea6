/** What the first bytes of a file say about the rest. */
export type Shape = 'binary' | 'text';

const tab = 9;
const lineFeed = 10;
const carriageReturn = 13;
const escapeCode = 27;
const space = 32;
const sniffedBytes = 4096;

/** Text has no control characters but white space and colours; protobuf's tags and lengths are such characters. */
export function shapeOf(head: Uint8Array): Shape {
  for (const byte of head.subarray(0, sniffedBytes)) {
    const allowed =
      byte >= space ||
      byte === tab ||
      byte === lineFeed ||
      byte === carriageReturn ||
      byte === escapeCode;
    if (!allowed) return 'binary';
  }
  return 'text';
}

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}
