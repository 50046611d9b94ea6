import { decodeBase64 } from './base64.ts';
import type { JsonHint } from './hints.ts';
import { asciiText } from './jsonCursor.ts';
import { hexDigit } from './unescape.ts';

/**
 * Reads an id out of the text of a JSON string into `target`. Hex digits in any case are what OTLP asks for; the other
 * spellings are told by a hint. Undefined: nothing that is an id of this size.
 */
export function readId(
  bytes: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
): JsonHint | 'plain' | undefined {
  const digits = target.length * 2;
  if (end - start === digits && readHex(bytes, start, target)) {
    return 'plain';
  }
  // Longer than a UUID in braces there is no id.
  if (end - start > 48) {
    return undefined;
  }
  const text = asciiText(bytes, start, end);
  const bare = text.replace(/^0x|-/g, '');
  if (bare.length === digits && bare !== text) {
    const ascii = Uint8Array.from(bare, (letter) => letter.charCodeAt(0));
    return readHex(ascii, 0, target) ? 'decoratedIds' : undefined;
  }
  const decoded = decodeBase64(text);
  if (decoded?.length !== target.length) {
    return undefined;
  }
  target.set(decoded);
  return 'base64Ids';
}

function readHex(bytes: Uint8Array, start: number, target: Uint8Array): boolean {
  for (let i = 0; i < target.length; i += 1) {
    const high = hexDigit(bytes[start + i * 2] ?? 0);
    const low = hexDigit(bytes[start + i * 2 + 1] ?? 0);
    if (high < 0 || low < 0) {
      return false;
    }
    target[i] = high * 16 + low;
  }
  return true;
}
