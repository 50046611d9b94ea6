import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { exportPage } from '../../../../src/collector/query/exportPage.ts';
import { exportTraces } from '../../../../src/collector/query/exportSpans.ts';
import { readTraceOtlp } from '../../../../src/collector/query/traceOtlp.ts';
import { spanIdOfTest, traceIdOfTest } from '../../../support/memoryReader.ts';
import { testContext } from '../../../support/queryContext.ts';

const traceId = traceIdOfTest('a');
const folder = mkdtempSync(path.join(tmpdir(), 'mcp-traces-export-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const context = testContext([
  {
    trace: 'a',
    id: '1',
    name: '<img src=x onerror=alert(1)>',
    start: 0,
    end: 100,
    attributes: {
      'http.request.header.authorization': 'hush',
      'gen_ai.usage.input_tokens': 7n,
      nested: { entries: [{ key: 'password', value: 'hush' }] },
    },
  },
  {
    trace: 'a',
    id: '2',
    parent: '1',
    name: 'failing',
    start: 10,
    end: 20,
    bits: ['error'],
    events: [{ name: 'login', at: 15, attributes: { api_key: 'hush', user: 'ada' } }],
  },
  { trace: 'b', id: '3', name: 'elsewhere', start: 10, end: 20 },
]);

test('a trace to copy has all but what the panel hides', async () => {
  const { text, masked } = await readTraceOtlp(context, { traceId });
  expect(masked).toBe(3);
  expect(text).not.toContain('hush');
  expect(text).toContain('"intValue":"7"');
  expect(text).toContain('failing');
  expect(text).not.toContain('elsewhere');
});

test('one span to copy is that span', async () => {
  const { text, masked } = await readTraceOtlp(context, { traceId, spanId: spanIdOfTest('2') });
  expect(masked).toBe(1);
  expect(text).toContain('failing');
  expect(text).not.toContain('onerror');
  await expect(
    readTraceOtlp(context, { traceId, spanId: spanIdOfTest('3') }),
  ).rejects.toMatchObject({ reason: 'notFound' });
});

test('an export masks where it is asked to, and says how much', async () => {
  const out = path.join(folder, 'a.jsonl');
  const filter = `trace = ${traceId}`;
  expect(await exportTraces(context, { filter, out, mask: true })).toMatchObject({
    spans: 2,
    masked: 3,
  });
  expect(readFileSync(out, 'utf8')).not.toContain('hush');
  expect(await exportTraces(context, { filter, out })).not.toHaveProperty('masked');
  expect(readFileSync(out, 'utf8')).toContain('hush');
});

test('a page holds the trace as text and nothing that acts', async () => {
  const out = path.join(folder, 'a.html');
  expect(await exportPage(context, { traceId, out })).toMatchObject({ spans: 2, masked: 3 });
  const html = readFileSync(out, 'utf8');
  expect(html).toContain(`default-src 'none'; style-src 'sha256-`);
  expect(html).not.toContain('unsafe-inline');
  expect(html).not.toMatch(/<script|<img|<[^>]*\son\w+=/i);
  expect(html).not.toContain('hush');
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(html).toContain('<span class="trouble">failed</span>');
  expect(html).toContain('3 sensitive values are hidden.');
});
