import { expect, it } from 'vitest';
import { mark } from '../../../src/shared/trace/columns.ts';
import { curlOf, spanLink, traceparentOf } from '../../../src/shared/trace/export/copyTexts.ts';
import { markdownOf } from '../../../src/shared/trace/export/markdown.ts';
import { columnsOf } from '../../support/columnsFromAscii.ts';

const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

it('names a span as a traceparent and as a link', () => {
  expect(traceparentOf(span)).toBe('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
  expect(spanLink('vscode-insiders', 'me.ext', span)).toBe(
    'vscode-insiders://me.ext/trace/0af7651916cd43dd8448eb211c80319c?span=b7ad6b7169203331',
  );
});

it('sends a body that no quote of it can end', () => {
  const json = JSON.stringify({ name: "it's $HOME `id`\nOTLP\n" });
  const lines = curlOf('http://127.0.0.1:4318', json).split('\n');
  expect(lines[0]).toBe(
    "curl -sS 'http://127.0.0.1:4318/v1/traces' -H 'content-type: application/json' --data-binary @- <<'OTLP'",
  );
  expect(lines.slice(1)).toEqual([json, 'OTLP', '']);
});

const rows = [
  { depth: 0, name: 'agent', startNs: 0, durationNs: 9e6 },
  { depth: 1, name: 'tools/call <b>a|b</b>', startNs: 0, durationNs: 5e6, marks: mark.error },
  { depth: 2, name: '```js\nSQL', startNs: 0, durationNs: 4e6, marks: mark.denied },
  { depth: 1, name: 'last', startNs: 6e6, durationNs: 3e6 },
];

it('sums a trace up, with text that stays text', () => {
  const text = markdownOf(columnsOf(rows, { missingParents: 1 }));
  expect(text).toContain('### agent: ok, 9 ms\n');
  expect(text).toContain('- 4 spans, 2 errors; demo');
  expect(text).toContain('- 1 parent missing');
  expect(text).toContain('| \\`\\`\\`js SQL | demo | 4 ms | 4 ms |');
  expect(text).toContain('- tools/call \\<b\\>a\\|b\\</b\\>: failed');
  // The fence is longer than what stands inside it.
  expect(text).toContain('````text\nagent  9 ms\n');
  expect(text).toContain('    ```js SQL  4 ms  denied\n');
  expect(text.trimEnd().endsWith('\n````')).toBe(true);
});

it('sums up the part below a row', () => {
  const text = markdownOf(columnsOf(rows, { missingParents: 1 }), 1);
  expect(text).toContain('- 2 spans, 2 errors');
  expect(text).not.toContain('missing');
  expect(text).not.toContain('last');
});

it('says what it leaves out', () => {
  const many = Array.from({ length: 100 }, (_, at) => ({
    depth: at === 0 ? 0 : 1,
    name: `n${at}`,
    startNs: at,
    durationNs: 1,
    marks: mark.error,
  }));
  const text = markdownOf(columnsOf(many));
  expect(text).toContain('… and 40 more');
  expect(text).toContain('- and 90 more');
});
