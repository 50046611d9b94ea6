import { describe, expect, it } from 'vitest';
import { filterProblem } from '../../../src/extension/commands/filterInput.ts';
import { portProblem } from '../../../src/extension/commands/portInput.ts';
import {
  parseTraceRef,
  parseTraceUri,
  traceRefProblem,
} from '../../../src/extension/commands/traceRef.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

describe('a trace that a person names', () => {
  it.each([
    ['an id', traceId, null],
    ['in upper case, with blanks', `  ${traceId.toUpperCase()} `, null],
    ['with 0x', `0x${traceId}`, null],
    ['a traceparent', `00-${traceId}-${spanId}-01`, spanId],
    ['a header line', `traceparent: 00-${traceId}-${spanId}-00`, spanId],
    ['in quotes', `"00-${traceId}-${spanId}-01"`, spanId],
    ['of a later version', `01-${traceId}-${spanId}-01-more`, spanId],
  ])('%s', (_, text, span) => {
    expect(parseTraceRef(text)).toEqual({ traceId, spanId: span });
    expect(traceRefProblem(text)).toBeUndefined();
  });

  it.each(['', 'hello', traceId.slice(1), '0'.repeat(32), `00-${traceId}-${spanId}`])(
    'is not %j',
    (text) => {
      expect(parseTraceRef(text)).toBeNull();
      expect(traceRefProblem(text)).toContain('32 hex digits');
    },
  );

  it.each([
    [`/trace/${traceId}`, '', { traceId, spanId: null }],
    [`/trace/${traceId}`, `span=${spanId}`, { traceId, spanId }],
    [`/trace/${traceId}/`, `x=1&span=${spanId.toUpperCase()}`, { traceId, spanId }],
    [`/trace/${traceId}`, 'span=nonsense', null],
    ['/trace/nonsense', '', null],
    ['/other', '', null],
  ])('as an address %s?%s', (path, query, expected) => {
    expect(parseTraceUri(path, query)).toEqual(expected);
  });
});

describe('a filter that a person types', () => {
  it.each(['', 'find_orders', 'status = error and duration > 500ms', 'not tool = find_*'])(
    'is fine: %s',
    (text) => {
      expect(filterProblem(text)).toBeUndefined();
    },
  );

  it('is told the character that is wrong', () => {
    expect(filterProblem('tool = find and (')).toContain('character 18');
    expect(filterProblem('a )')).toContain('⟨)⟩');
  });
});

describe('a port that a person types', () => {
  it.each(['0', ' 4318 ', '65535'])('is fine: %s', (text) => {
    expect(portProblem(text)).toBeUndefined();
  });
  it.each(['', '-1', '65536', '4318x', '1e3'])('is wrong: %s', (text) => {
    expect(portProblem(text)).toContain('65535');
  });
});
