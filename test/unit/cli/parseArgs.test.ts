import { expect, test } from 'vitest';
import { parseArgs } from '../../../src/cli/parseArgs.ts';
import { UsageError } from '../../../src/cli/usageError.ts';

const kinds = { json: 'switch', filter: 'text', limit: 'count', console: 'list' } as const;

test('flags stand before, between and after operands', () => {
  expect(
    parseArgs(kinds, [
      '--console',
      'a',
      'one',
      '--limit=5',
      '--json',
      '-',
      '--console',
      'b',
      '--',
      '--x',
    ]),
  ).toEqual({
    flags: { json: true, filter: undefined, limit: 5, console: ['a', 'b'] },
    operands: ['one', '-', '--x'],
  });
});

test('a value may be empty, look like a flag or hold an equals sign', () => {
  expect(parseArgs(kinds, ['--filter', '--json']).flags).toMatchObject({
    filter: '--json',
    json: false,
  });
  expect(parseArgs(kinds, ['--filter=']).flags.filter).toBe('');
  expect(parseArgs(kinds, ['--filter=a=b\nc']).flags.filter).toBe('a=b\nc');
});

test.each([
  [['--unknown'], 'unknown flag --unknown'],
  [['--toString'], 'unknown flag'],
  [['-l'], 'unknown flag -l'],
  [['--filter'], '--filter needs a value'],
  [['--json=1'], '--json takes no value'],
  [['--limit', '1', '--limit', '2'], 'twice'],
  [['--limit', '-1'], 'whole number'],
  [['--limit', '1e3'], 'whole number'],
  [['--limit', '99999999999999999999'], 'whole number'],
])('%j is a usage error', (args, message) => {
  expect(() => parseArgs(kinds, args)).toThrow(UsageError);
  expect(() => parseArgs(kinds, args)).toThrow(message);
});
