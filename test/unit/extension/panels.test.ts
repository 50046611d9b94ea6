import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { panelHtml } from '../../../src/extension/panels/panelHtml.ts';
import { panelKey, restoredTarget } from '../../../src/extension/panels/panelState.ts';
import { isBelowRoots } from '../../../src/extension/panels/places.ts';

describe('the page of a panel', () => {
  const html = panelHtml({
    title: '<script>alert(1)</script>',
    cspSource: 'https://webview.test',
    nonce: 'abc"',
    scriptUri: 'https://webview.test/trace.js?a&b',
    styleUri: 'https://webview.test/trace.css',
  });

  it('allows nothing but our own script, style and font', () => {
    expect(html).toContain(
      `default-src &#39;none&#39;; script-src &#39;nonce-abc&quot;&#39;; style-src https://webview.test;`,
    );
    expect(html).toContain('font-src https://webview.test');
    expect(html).not.toContain('unsafe-inline');
    expect(html).not.toContain('unsafe-eval');
  });

  it('escapes what it is given and holds one script, from a file', () => {
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).toContain('src="https://webview.test/trace.js?a&amp;b"></script>');
  });
});

const traceId = '0af7651916cd43dd8448eb211c80319c';

describe('a panel after a reload', () => {
  it.each([
    [
      'a trace',
      'trace',
      { traceId, spanId: 'b7ad6b7169203331' },
      { panel: 'trace', traceId, spanId: 'b7ad6b7169203331' },
    ],
    [
      'a trace inside a state',
      'trace',
      { target: { traceId }, zoom: [0, 1] },
      { panel: 'trace', traceId, spanId: null },
    ],
    ['a trace without an id', 'trace', { traceId: '../etc' }, null],
    ['nothing', 'trace', undefined, null],
    ['queries without a state', 'queries', null, { panel: 'queries', hash: null }],
    [
      'audit with a filter',
      'audit',
      { filter: 'denied=true', recordId: 7 },
      { panel: 'audit', recordId: null, filter: 'denied=true' },
    ],
    [
      'a comparison',
      'compare',
      {
        target: {
          a: { typicalOf: traceId, beforeUnixNano: '12', fromUnixNano: 7 },
          b: { traceId },
        },
      },
      { panel: 'compare', a: { typicalOf: traceId, beforeUnixNano: '12' }, b: { traceId } },
    ],
    ['a comparison with nothing', 'compare', { a: { traceId }, b: { traceId: '../etc' } }, null],
  ] as const)('restores %s', (_, panel, state, expected) => {
    expect(restoredTarget(panel, state)).toEqual(expected);
  });

  it('is one a trace, whatever the span', () => {
    expect(panelKey({ panel: 'trace', traceId, spanId: null })).toBe(
      panelKey({ panel: 'trace', traceId, spanId: 'b7ad6b7169203331' }),
    );
  });
});

describe('the panel of a comparison', () => {
  it('is one for the same two sides in the same order', () => {
    const [a, b] = [{ traceId }, { typicalOf: traceId }];
    expect(panelKey({ panel: 'compare', a, b })).toBe(panelKey({ panel: 'compare', a, b }));
    expect(panelKey({ panel: 'compare', a, b })).not.toBe(
      panelKey({ panel: 'compare', a: b, b: a }),
    );
  });
});

describe('a place that a panel wants to open', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'mcp-traces-places-'));
    mkdirSync(path.join(folder, 'root'));
    writeFileSync(path.join(folder, 'root', 'in.sql'), '');
    writeFileSync(path.join(folder, 'out.sql'), '');
    symlinkSync(path.join(folder, 'out.sql'), path.join(folder, 'root', 'link.sql'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['a file below a root', 'root/in.sql', true],
    ['the root itself', 'root', false],
    ['a file beside it', 'out.sql', false],
    ['a way out', 'root/../out.sql', false],
    ['a link that leads out', 'root/link.sql', false],
    ['a file that is gone', 'root/gone.sql', false],
  ])('%s', (_, file, allowed) => {
    expect(isBelowRoots(`${folder}/${file}`, [path.join(folder, 'root')])).toBe(allowed);
  });

  it('is refused when it is relative or no root is known', () => {
    expect(isBelowRoots('in.sql', [folder])).toBe(false);
    expect(isBelowRoots(path.join(folder, 'root', 'in.sql'), [])).toBe(false);
  });
});
