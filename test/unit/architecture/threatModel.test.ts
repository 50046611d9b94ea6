import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inRepository } from '../../harness/repository.ts';

it('every line of the threat model names a test that is there', () => {
  const text = readFileSync(inRepository('SECURITY.md'), 'utf8');
  const table = text.slice(text.indexOf('## Threat model')).split('\n');
  const lines = table.filter((line) => line.startsWith('| ')).slice(1);
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) {
    const [, file = ''] = /`(test\/[^`]+)` \|$/.exec(line) ?? [];
    expect(existsSync(inRepository(file)), line).toBe(true);
    expect(file, line).not.toBe('');
  }
});
