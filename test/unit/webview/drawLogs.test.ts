import { describe, expect, test } from 'vitest';
import { minimapRaster } from '../../../src/shared/trace/minimap.ts';
import { scrollMark } from '../../../src/shared/trace/scrollMarks.ts';
import { outcomeBuckets } from '../../../src/webview/audit/auditView.ts';
import { paintOutcomes } from '../../../src/webview/audit/paintOutcomes.ts';
import { latencyLayout } from '../../../src/webview/charts/latencyChart.ts';
import { paintLatency } from '../../../src/webview/charts/paintLatency.ts';
import type { Palette } from '../../../src/webview/palette.ts';
import { paintMinimap } from '../../../src/webview/trace/paintMinimap.ts';
import { paintScrollMarks } from '../../../src/webview/trace/paintScrollMarks.ts';
import { columnsFromAscii } from '../../support/columnsFromAscii.ts';
import { recordingSurface } from '../../support/recordingSurface.ts';

/* What the painters of the small canvases draw, call by call; bars and flame have theirs beside their shapes. */

const palette: Palette = {
  services: ['blue', 'green'],
  error: 'red',
  critical: 'gold',
  text: 'black',
  background: 'white',
  mark: 'grey',
  font: '11px sans',
  outlined: false,
};

describe('the minimap', () => {
  const trace = columnsFromAscii(`
    a   ==========*
      b  ===
      c      ==!
  `);
  const paint = (over: Partial<Palette> = {}, found: readonly number[] = []) => {
    const { surface, log } = recordingSurface();
    const places = new Uint8Array(100);
    for (const x of found) places[x] = 1;
    const raster = minimapRaster(trace, 100, 20);
    paintMinimap(surface, { ...palette, ...over }, { raster, heightPx: 40, found: places });
    return log;
  };
  test('a lane for each span, and a tick above what failed', () => {
    expect(paint()).toEqual([
      'fillRect gold@0.75 0 4 100 5',
      'fillRect black@0.45 10 10 30 5',
      'fillRect red@1 50 16 20 5',
      'fillRect red@1 50 0 2 3',
    ]);
  });
  test('ticks below what was found, those that would touch as one, none outside', () => {
    expect(paint({}, [20, 21, 22, 40, 99]).slice(4)).toEqual([
      'fillRect grey@1 20 37 2 3',
      'fillRect grey@1 40 37 2 3',
      'fillRect grey@1 98 37 2 3',
    ]);
  });
  test('in high contrast spans are no pale grey', () => {
    expect(paint({ outlined: true })[1]).toBe('fillRect black@0.8 10 10 30 5');
  });
});

test('marks beside the scroll bar: a match has the whole width, an error a half', () => {
  const { surface, log } = recordingSurface();
  const { none, error, found } = scrollMark;
  paintScrollMarks(surface, palette, Uint8Array.of(none, error, none, found), 5);
  expect(log).toEqual(['fillRect red@1 2 1 3 2', 'fillRect grey@1 0 3 5 2']);
});

describe('the chart of latency', () => {
  const place = { width: 300, height: 132, left: 54, bottom: 20 };
  const calls = [
    { startUnixMs: 0, durationNs: 2e6, error: false },
    { startUnixMs: 60_000, durationNs: 3e8, error: true },
  ];
  const paint = (over: Partial<Palette> = {}) => {
    const { surface, log } = recordingSurface();
    const layout = latencyLayout(calls, place);
    paintLatency(surface, { ...palette, ...over }, calls, layout, place);
    return { log, layout };
  };
  test('a call is a dot where the layout has it, a failed one a cross', () => {
    const { log, layout } = paint();
    expect(log.filter((line) => /^(arc|fill |stroke )/.test(line))).toEqual([
      `arc blue@0.65 ${layout.x[0]} ${layout.y[0]} 3 0 ${2 * Math.PI}`,
      'fill blue@0.65',
      'stroke red@1',
    ]);
  });
  test('each tick of latency has its words and its line', () => {
    const { log, layout } = paint();
    const words = log.filter((line) => line.startsWith('fillText'));
    for (const { label, at } of layout.latencyTicks) {
      expect(words).toContain(`fillText black@1 ${label} 46 ${at}`);
      expect(log).toContain(`fillRect black@0.15 54 ${Math.round(at)} 246 1`);
    }
    expect(layout.latencyTicks.length).toBeGreaterThanOrEqual(2);
  });
  test('in high contrast dots are solid', () => {
    expect(paint({ outlined: true }).log).toContain('fill blue@1');
  });
});

describe('the chart of outcomes', () => {
  const record = (atMs: number, status: 'success' | 'error', denied = false) => ({
    recordId: `${atMs}`,
    timestamp: new Date(atMs).toISOString(),
    operationType: 'tool',
    operationName: 'find',
    status,
    durationMs: 1,
    user: null,
    policyDecision: null,
    denied,
    error: null,
    traceId: null,
    link: { kind: 'none' as const, traceId: null, spanId: null, confidence: 0, reason: '' },
  });
  const paint = (records: readonly ReturnType<typeof record>[]) => {
    const { surface, log } = recordingSurface();
    const buckets = outcomeBuckets(records, 2);
    paintOutcomes(surface, palette, buckets, { width: 24, height: 72, axis: 18 });
    return log;
  };
  test('successes, failed ones on them; denied ones have an outline and lines, not a colour alone', () => {
    const log = paint([
      record(0, 'success'),
      record(1, 'success'),
      record(2, 'error'),
      record(3, 'error', true),
      record(1000, 'success'),
    ]);
    expect(log.filter((line) => !line.startsWith('fillText'))).toEqual([
      'fillRect green@0.7 1 29 10 25',
      'fillRect red@1 1 16.5 10 12.5',
      'strokeRect red@1 1.5 4.5 9 11.5',
      'fillRect red@1 1 6 10 1.5',
      'fillRect red@1 1 10 10 1.5',
      'fillRect red@1 1 14 10 1.5',
      'fillRect green@0.7 13 41.5 10 12.5',
    ]);
  });
  test('without records nothing is drawn', () => {
    expect(paint([])).toEqual([]);
  });
});
