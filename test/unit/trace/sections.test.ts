import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SectionReader, SectionWriter } from '../../../src/shared/trace/sections.ts';

// No longer than an entry of the table: a lone column of more zeros is rightly refused.
const anyNumbers = fc.oneof(
  fc.uint8Array({ maxLength: 8 }),
  fc.uint16Array({ maxLength: 8 }),
  fc.uint32Array({ maxLength: 8 }),
  fc.nat(8).map((length) => new Uint32Array(length)),
);

it('gives back every column, whatever stands before it', () => {
  fc.assert(
    fc.property(fc.array(anyNumbers, { maxLength: 6 }), fc.nat(4), (columns, head) => {
      const writer = new SectionWriter();
      for (const column of columns) writer.add(column, column.length);
      const buffer = writer.finish(8 * head);
      const reader = SectionReader.open(buffer, 8 * head, columns.length);
      for (const column of columns) {
        expect(reader?.count).toBe(column.length);
        expect(reader?.u32()).toEqual(Uint32Array.from(column));
      }
      if (buffer.byteLength > 0) {
        expect(SectionReader.open(buffer.slice(0, -1), 8 * head, columns.length)).toBeNull();
      }
    }),
  );
});

it('takes the fewest bytes that hold the greatest number', () => {
  const bytesOf = (...numbers: number[]) => {
    const writer = new SectionWriter();
    writer.add(Uint32Array.from(numbers), numbers.length);
    return writer.finish(0).byteLength - 8;
  };
  expect(bytesOf(0, 0, 0, 0, 0, 0, 0, 0)).toBe(0);
  expect(bytesOf(0, 0, 0, 0, 0, 0, 0, 255)).toBe(8);
  expect(bytesOf(0, 0, 0, 0, 0, 0, 0, 256)).toBe(16);
  expect(bytesOf(0, 0, 0, 0, 0, 0, 0, 0xffffffff)).toBe(32);
});

it('refuses zeros that would take more than the buffer itself', () => {
  const writer = new SectionWriter();
  writer.add(new Uint8Array(8), 8);
  const buffer = writer.finish(0);
  expect(SectionReader.open(buffer, 0, 1)?.u8()).toEqual(new Uint8Array(8));
  new Uint32Array(buffer)[0] = 0xffffffff;
  expect(SectionReader.open(buffer, 0, 1)).toBeNull();
});

it('refuses a width that there is not', () => {
  const writer = new SectionWriter();
  writer.add(Uint8Array.of(1, 2, 3), 3);
  const buffer = writer.finish(0);
  new Uint32Array(buffer)[1] = 3;
  expect(SectionReader.open(buffer, 0, 1)).toBeNull();
});
