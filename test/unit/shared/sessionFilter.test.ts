import { expect, test } from 'vitest';
import { parseFilter } from '../../../src/shared/query/parser.ts';
import { sessionFilter } from '../../../src/shared/query/sessionFilter.ts';

test('a session is found by the key under which it was sent, whatever its id', () => {
  expect(sessionFilter('4ddb464c')).toBe('mcp.session.id = 4ddb464c');
  expect(sessionFilter('x', { 'mcp.session.id': 'y', mcp_session_id: 'x' })).toBe(
    'mcp_session_id = x',
  );
  const odd = 'a "b" * \\';
  expect(parseFilter(sessionFilter(odd))).toMatchObject({ value: { parts: [odd] } });
});
