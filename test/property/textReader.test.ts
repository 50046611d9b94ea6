import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Decoded } from '../../src/collector/decode/decoded.ts';
import { TextReader } from '../../src/collector/decode/textReader.ts';
import { consoleSpan } from '../support/consoleSpan.ts';

const spans = Array.from({ length: 6 }, (_, index) => consoleSpan({ name: `span ${index}` }));
const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('INFO: 🚀 ready', '{', '}', '    "name": "x",', '', '[0] {', '{"a":1}', 'a | b'),
);
const damage = fc.array(
  fc.record({ at: fc.nat(), remove: fc.nat(40), insert: fc.string({ maxLength: 10 }) }),
  { maxLength: 6 },
);
const cuts = fc.array(fc.nat(), { maxLength: 30 });

function damaged(text: string, edits: readonly { at: number; remove: number; insert: string }[]) {
  return edits.reduce((now, { at, remove, insert }) => {
    const from = at % (now.length + 1);
    return now.slice(0, from) + insert + now.slice(from + remove);
  }, text);
}

function readInChunks(bytes: Uint8Array, at: readonly number[]): Decoded {
  const reader = new TextReader();
  const places = [0, ...at.map((place) => place % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  );
  for (let index = 1; index < places.length; index += 1) {
    // The same memory for each chunk, as a file reader does it.
    const chunk = bytes.slice(places[index - 1], places[index]);
    reader.push(chunk);
    chunk.fill(0);
  }
  reader.end();
  return reader.take();
}

test('any cutting of any text gives the same spans and problems', () => {
  fc.assert(
    fc.property(fc.array(noise, { maxLength: 8 }), damage, cuts, (lines, edits, at) => {
      const text = spans.map((span, index) => `${lines[index] ?? ''}\n${span}\n`).join('');
      const bytes = new TextEncoder().encode(damaged(text, edits));
      expect(readInChunks(bytes, at)).toEqual(readInChunks(bytes, []));
    }),
  );
});

test('lines of prose between any lines of the blocks change nothing', () => {
  const prose = fc.constantFrom(
    'INFO: x',
    '  • Host',
    'Traceback (most recent call last):',
    '',
    '  File "a.py", line 3',
  );
  const lines = spans.join('\n').split('\n');
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(), prose), { maxLength: 40 }), (insertions) => {
      const noisy = [...lines];
      for (const [at, text] of insertions) noisy.splice(at % (noisy.length + 1), 0, text);
      const { spans: found, problems } = readInChunks(
        new TextEncoder().encode(noisy.join('\n')),
        [],
      );
      expect(found.map(({ span }) => span.name)).toEqual(spans.map((_, index) => `span ${index}`));
      expect(problems).toEqual([]);
    }),
  );
});

test('a text cut at any byte gives the spans that are whole before the cut', () => {
  const bytes = new TextEncoder().encode(`${spans.join('\n')}\n`);
  const ends = spans.map((_, index) => spans.slice(0, index + 1).join('\n').length);
  fc.assert(
    fc.property(fc.nat(bytes.length), (cut) => {
      const reader = new TextReader();
      reader.push(bytes.subarray(0, cut));
      const first = reader.take().spans;
      expect(first.length).toBe(ends.filter((end) => end + 1 <= cut).length);
      const rest = new TextReader(reader.offset);
      rest.push(bytes.subarray(reader.offset));
      const second = rest.take().spans;
      expect([...first, ...second].map(({ span }) => span.name)).toEqual(
        spans.map((_, index) => `span ${index}`),
      );
    }),
  );
});
