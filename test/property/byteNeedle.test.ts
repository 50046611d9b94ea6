import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteNeedle } from '../../src/collector/query/byteNeedle.ts';
import { encodeUtf8 } from '../../src/shared/util/utf8.ts';

const abc = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'é', '\u{1f600}'), maxLength: 12 });

test('what a text holds is found in its bytes, and nothing else', () => {
  fc.assert(
    fc.property(
      abc,
      abc.filter((text) => text !== ''),
      (text, part) => {
        expect(ByteNeedle.of(part)?.isIn(encodeUtf8(text))).toBe(text.includes(part));
        const lower = part.toLowerCase();
        if (text.toLowerCase().includes(lower)) {
          expect(ByteNeedle.ofLower(lower)?.isIn(encodeUtf8(text)) ?? true).toBe(true);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test('every letter whose lower case is a word is found by that word', () => {
  const missed: string[] = [];
  for (let code = 0; code < 0x20000; code += 1) {
    const letter = String.fromCodePoint(code);
    const lower = letter.toLowerCase();
    if (lower !== letter) {
      const text = encodeUtf8(`x${letter}y`);
      for (const word of [lower, `x${lower}`, `${lower}y`, `x${lower}y`]) {
        if (ByteNeedle.ofLower(word)?.isIn(text) === false) {
          missed.push(letter);
        }
      }
    }
  }
  expect(missed).toEqual([]);
});

test('malformed bytes are found by the text that they are decoded to', () => {
  const broken = Uint8Array.of(0x61, 0xff, 0x62);
  const text = new TextDecoder().decode(broken);
  expect(ByteNeedle.of(text)?.isIn(broken)).toBe(true);
  expect(ByteNeedle.of('\ufffd')).toBeNull();
});
