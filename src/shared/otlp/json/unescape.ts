import type { ProtoSink } from './protoSink.ts';

const simple: Readonly<Record<number, number>> = {
  98: 0x08,
  102: 0x0c,
  110: 0x0a,
  114: 0x0d,
  116: 0x09,
};
const replacement = 0xfffd;

/** Writes the text of a JSON string that holds escapes, as UTF-8. An unknown escape stands for its character. */
export function unescapeInto(
  sink: ProtoSink,
  source: Uint8Array,
  start: number,
  end: number,
): void {
  // An escape that is cut off becomes U+FFFD, which is longer than it.
  sink.reserve(end - start + 4);
  let at = start;
  while (at < end) {
    let plainEnd = at;
    while (plainEnd < end && source[plainEnd] !== 0x5c) {
      plainEnd += 1;
    }
    if (plainEnd > at) {
      sink.copy(source, at, plainEnd);
      at = plainEnd;
      continue;
    }
    at += 1;
    const letter = source[at] ?? 0;
    at += 1;
    if (letter !== 0x75) {
      sink.bytes[sink.at++] = simple[letter] ?? letter;
      continue;
    }
    const unit = hexUnit(source, at, end);
    at = Math.min(at + 4, end);
    const low = isHighSurrogate(unit) ? lowSurrogate(source, at, end) : 0;
    if (low !== 0) {
      at += 6;
      writeUtf8(sink, 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
    } else {
      writeUtf8(sink, unit >= 0xd800 && unit <= 0xdfff ? replacement : unit);
    }
  }
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** The low half of a pair that is escaped here, or 0. */
function lowSurrogate(source: Uint8Array, at: number, end: number): number {
  if (source[at] !== 0x5c || source[at + 1] !== 0x75) {
    return 0;
  }
  const unit = hexUnit(source, at + 2, end);
  return unit >= 0xdc00 && unit <= 0xdfff ? unit : 0;
}

/** Four hex digits; U+FFFD when they are not. */
function hexUnit(source: Uint8Array, at: number, end: number): number {
  if (at + 4 > end) {
    return replacement;
  }
  let unit = 0;
  for (let i = at; i < at + 4; i += 1) {
    const digit = hexDigit(source[i] ?? 0);
    if (digit < 0) {
      return replacement;
    }
    unit = unit * 16 + digit;
  }
  return unit;
}

/** -1 for a byte that is no hex digit. */
export function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) {
    return byte - 0x30;
  }
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** An escape is six bytes and a pair twelve: what is written fits into what was reserved. */
function writeUtf8(sink: ProtoSink, point: number): void {
  const { bytes } = sink;
  if (point < 0x80) {
    bytes[sink.at++] = point;
  } else if (point < 0x800) {
    bytes[sink.at++] = 0xc0 | (point >> 6);
    bytes[sink.at++] = 0x80 | (point & 0x3f);
  } else if (point < 0x1_0000) {
    bytes[sink.at++] = 0xe0 | (point >> 12);
    bytes[sink.at++] = 0x80 | ((point >> 6) & 0x3f);
    bytes[sink.at++] = 0x80 | (point & 0x3f);
  } else {
    bytes[sink.at++] = 0xf0 | (point >> 18);
    bytes[sink.at++] = 0x80 | ((point >> 12) & 0x3f);
    bytes[sink.at++] = 0x80 | ((point >> 6) & 0x3f);
    bytes[sink.at++] = 0x80 | (point & 0x3f);
  }
}
