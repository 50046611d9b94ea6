import { describe, expect, test } from 'vitest';
import { isolated, shownText } from '../../../src/shared/util/shownText.ts';

describe('text as it is shown', () => {
  test.each([
    ['delete \u202Esredro_tsil', 'delete [U+202E]sredro_tsil'],
    ['\u2066a\u2069', '[U+2066]a[U+2069]'],
    ['a\u0000\u001B[31m\u0085', 'a[U+0000][U+001B][31m[U+0085]'],
    ['two\n\tlines\r\n', 'two\n\tlines\r\n'],
    ['חיפוש הזמנות', 'חיפוש הזמנות'],
    ['mark\u200F and joiner \u200D', 'mark\u200F and joiner \u200D'],
    ['plain', 'plain'],
  ])('%j is %j', (text, shown) => {
    expect(shownText(text)).toBe(shown);
    expect(shownText(shown)).toBe(shown);
  });
  test('in a sentence what reads from the right stands for itself, and nothing else changes', () => {
    expect(isolated('חיפוש')).toBe('\u2068חיפוש\u2069');
    expect(isolated('استعلام 42')).toBe('\u2068استعلام 42\u2069');
    expect(isolated('find_orders \u202E')).toBe('find_orders [U+202E]');
  });
});
