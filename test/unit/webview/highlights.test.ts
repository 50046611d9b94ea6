import { expect, test } from 'vitest';
import type { SpanDetail } from '../../../src/shared/rpc/contract.ts';
import { isSensitive } from '../../../src/shared/semconv/sensitive.ts';
import { shorten } from '../../../src/webview/components/shorten.ts';
import { highlightsOf, readable, stackLanguage } from '../../../src/webview/trace/highlights.ts';

const nothing = {
  role: null,
  method: null,
  tool: null,
  prompt: null,
  resource: null,
  requestId: null,
  session: null,
  transport: null,
  protocolVersion: null,
  server: null,
  errorType: null,
  isError: false,
} as const;

function span(changes: Partial<SpanDetail>): { span: SpanDetail } {
  return {
    span: {
      spanId: '1'.repeat(16),
      parentSpanId: null,
      depth: 0,
      name: 'x',
      kind: 'INTERNAL',
      service: 's',
      scope: { name: '', version: '' },
      startUnixNano: '0',
      durationNs: 1,
      selfNs: 1,
      status: { code: 'UNSET', message: '' },
      attributes: {},
      resource: {},
      events: [],
      links: [],
      source: 'otlp',
      mcp: nothing,
      onCriticalPath: false,
      notes: [],
      ...changes,
    },
  };
}

test('arguments and results of a call are formatted', () => {
  const { payloads } = highlightsOf(
    span({
      attributes: { 'gen_ai.tool.call.arguments': '{"a":1}', 'gen_ai.tool.call.result': 'plain' },
    }),
  );
  expect(payloads).toEqual([
    { title: 'Arguments', text: '{\n  "a": 1\n}', language: 'json' },
    { title: 'Result', text: 'plain', language: 'plaintext' },
  ]);
});

test('what only looks like JSON stays as it came', () => {
  const { payloads } = highlightsOf(
    span({ attributes: { 'gen_ai.tool.call.arguments': '{broken' } }),
  );
  expect(payloads).toEqual([{ title: 'Arguments', text: '{broken', language: 'plaintext' }]);
});

test('an error says its message once, without the type that stands before it', () => {
  const failed = highlightsOf(
    span({
      status: { code: 'ERROR', message: 'ValueError: no such region' },
      events: [
        {
          name: 'exception',
          timeUnixNano: '0',
          attributes: { 'exception.type': 'ValueError', 'exception.stacktrace': 'at x' },
        },
      ],
    }),
  ).failed;
  expect(failed).toEqual({ type: 'ValueError', message: 'no such region', stack: 'at x' });
  expect(highlightsOf(span({})).failed).toBeNull();
  expect(
    highlightsOf(span({ mcp: { ...nothing, isError: true, errorType: 'tool_error' } })).failed
      ?.type,
  ).toBe('tool_error');
});

test.each([
  ['http.request.header.authorization', true],
  ['db.password', true],
  ['api_key', true],
  ['session.token', true],
  ['gen_ai.usage.input_tokens', false],
  ['mcp.method.name', false],
])('%s is sensitive: %s', (key, sensitive) => {
  expect(isSensitive(key)).toBe(sensitive);
});

test('long text folds by characters and by lines', () => {
  expect(shorten('short')).toBe('short');
  expect(shorten('x'.repeat(1000))).toHaveLength(320);
  expect(shorten('a\n'.repeat(20)).split('\n')).toHaveLength(6);
});

test('texts open in the editor of their language', () => {
  expect(stackLanguage('Traceback (most recent call last):\n  File "a.py", line 3, in f')).toBe(
    'python',
  );
  expect(stackLanguage('Error: no\n    at f (file:///a/b.ts:10:5)')).toBe('javascript');
  expect(stackLanguage('E: no\n\tat a.B.c(B.java:7)')).toBe('java');
  expect(stackLanguage('goroutine 1 [running]:\nmain.main()')).toBe('plaintext');
  expect(readable('{"a":[1]}')).toEqual({ language: 'json', text: '{\n  "a": [\n    1\n  ]\n}' });
  expect(readable('calling {a}')).toEqual({ language: 'plaintext', text: 'calling {a}' });
});

test('a server is told with its version, its own or that of its process', () => {
  const factsOf = (changes: Partial<SpanDetail>) =>
    highlightsOf(span(changes)).facts.filter(([label]) => label === 'server');
  const resource = { 'service.version': '1.4.0' };
  expect(factsOf({ mcp: { ...nothing, role: 'server', server: 'desk' }, resource })).toEqual([
    ['server', 'desk 1.4.0'],
  ]);
  // The version of the client's process is not that of the server.
  expect(factsOf({ mcp: { ...nothing, role: 'client', server: 'desk' }, resource })).toEqual([
    ['server', 'desk'],
  ]);
  expect(
    factsOf({
      mcp: { ...nothing, role: 'client', server: 'desk' },
      attributes: { 'mcp.server.version': '2' },
    }),
  ).toEqual([['server', 'desk 2']]);
});
