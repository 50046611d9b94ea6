import { describe, expect, test } from 'vitest';
import { type EventMarks, eventMarks } from '../../../src/shared/trace/eventMarks.ts';
import { wholeView } from '../../../src/shared/trace/timeScale.ts';
import type { Palette } from '../../../src/webview/palette.ts';
import { barShapes, type Shape, segmentCache } from '../../../src/webview/trace/barShapes.ts';
import { paintBars } from '../../../src/webview/trace/paintBars.ts';
import { columnsFromAscii, columnsOf } from '../../support/columnsFromAscii.ts';
import { recordingSurface } from '../../support/recordingSurface.ts';

const trace = columnsFromAscii(`
  a   ====================*
    b  ===
    c    =!
    d     =========*
`);

function shapesOf(
  columns = trace,
  view = wholeView(columns.durationNs),
  widthPx = 200,
  events: EventMarks | null = null,
): Shape[] {
  return barShapes({
    columns,
    view,
    widthPx,
    rowPx: 22,
    rows: Array.from({ length: columns.length }, (_, row) => ({ row, y: row * 22, fold: null })),
    serviceInk: () => 0,
    measure: (text) => text.length * 6,
    segments: segmentCache(columns),
    events,
  });
}
const of = (shapes: readonly Shape[], row: number, kind: Shape['kind']) =>
  shapes.filter((shape) => shape.row === row && shape.kind === kind);

describe('shapes', () => {
  test('a bar stands where its span runs', () => {
    expect(of(shapesOf(), 1, 'frame')).toMatchObject([{ x: 10, width: 30, ink: 0 }]);
  });
  test('an error has the ink of errors and a mark', () => {
    expect(of(shapesOf(), 2, 'frame')).toMatchObject([{ ink: 'error' }]);
    expect(of(shapesOf(), 2, 'mark')).toHaveLength(1);
    expect(of(shapesOf(), 1, 'mark')).toHaveLength(0);
  });
  test('events stand at their time, exceptions as another mark', () => {
    const at = (ms: number) => String(trace.startUnixNano + BigInt(ms * 1e6));
    const events = eventMarks(trace, [
      { kind: 'event', spanId: '0000000000000002', timeUnixNano: at(2) },
      { kind: 'log', spanId: '0000000000000002', timeUnixNano: at(2) },
      { kind: 'event', spanId: 'ffffffffffffffff', timeUnixNano: at(2) },
      { kind: 'event', spanId: '0000000000000002', timeUnixNano: at(3) },
      { kind: 'exception', spanId: '0000000000000003', timeUnixNano: at(4) },
    ]);
    const shapes = shapesOf(trace, wholeView(trace.durationNs), 200, events);
    expect(of(shapes, 1, 'mark').map(({ x, ink }) => [x, ink])).toEqual([
      [20, 'mark'],
      [30, 'mark'],
    ]);
    expect(of(shapes, 2, 'exception')).toMatchObject([{ x: 40, ink: 'error' }]);
    expect(of(shapes, 2, 'mark')).toHaveLength(0);
  });
  test('10,000 events of one span are no more marks than there is room for', () => {
    const events = eventMarks(
      trace,
      Array.from({ length: 10_000 }, (_, at) => ({
        kind: 'event' as const,
        spanId: '0000000000000001',
        timeUnixNano: String(trace.startUnixNano + BigInt(at * 2000)),
      })),
    );
    const shapes = shapesOf(trace, wholeView(trace.durationNs), 200, events);
    expect(of(shapes, 0, 'mark').length).toBeLessThanOrEqual(51);
  });
  test('self time and critical path are parts of the bar', () => {
    expect(of(shapesOf(), 0, 'self').map(({ x, width }) => [x, width])).toEqual([
      [0, 10],
      [130, 70],
    ]);
    expect(of(shapesOf(), 0, 'critical').map(({ x, width }) => [x, width])).toEqual([
      [0, 40],
      [130, 70],
    ]);
  });
  test('a span narrower than a pixel still shows, also at the very end', () => {
    const tiny = columnsOf([
      { depth: 0, name: 'long', startNs: 0, durationNs: 1e12 },
      { depth: 1, name: 'short', startNs: 1e12, durationNs: 0 },
    ]);
    const [bar] = of(shapesOf(tiny), 1, 'frame');
    expect(bar?.width).toBeGreaterThanOrEqual(2);
    expect((bar?.x ?? 0) + (bar?.width ?? 0)).toBeLessThanOrEqual(200.5);
  });
  test('time that no child covers is named where there is room, and not in a span without children', () => {
    const gaps = columnsFromAscii(`
      a   ====================
        b ===
        c               ==
    `);
    const texts = (row: number) => of(shapesOf(gaps, undefined, 400), row, 'label');
    expect(texts(0).map(({ text, x }) => [text, x])).toEqual([
      ['20 ms', 4],
      ['untraced 11 ms', 64],
    ]);
    expect(texts(1)).toHaveLength(1);
  });
  test('a label goes right of its bar, else left, else inside', () => {
    const shapes = shapesOf();
    expect(of(shapes, 1, 'label')[0]?.x).toBeGreaterThan(40);
    expect(of(shapes, 0, 'label')[0]?.x).toBeLessThan(10);
    const late = columnsFromAscii(`
      a ====================
        b                 ==
    `);
    const [label] = of(shapesOf(late), 1, 'label');
    expect((label?.x ?? 999) + (label?.width ?? 0)).toBeLessThan(180);
  });
  test('a bar outside the view says on which side it lies', () => {
    const shapes = shapesOf(trace, { startNs: 15e6, endNs: 20e6 });
    expect(of(shapes, 1, 'frame')).toHaveLength(0);
    expect(of(shapes, 1, 'label')).toMatchObject([{ text: '‹' }]);
  });
  test('100,000 children cost no more shapes than there are pixels', () => {
    const wide = columnsOf([
      { depth: 0, name: 'root', startNs: 0, durationNs: 2e8 },
      ...Array.from({ length: 100_000 }, (_, at) => ({
        depth: 1,
        name: 'child',
        startNs: at * 2000,
        durationNs: 1000,
      })),
    ]);
    const shapes = barShapes({
      columns: wide,
      view: wholeView(wide.durationNs),
      widthPx: 200,
      rowPx: 22,
      rows: [{ row: 0, y: 0, fold: null }],
      serviceInk: () => 0,
      measure: () => 30,
      segments: segmentCache(wide),
      events: null,
    });
    expect(shapes.length).toBeLessThan(400);
  });
});

const palette: Palette = {
  services: ['blue'],
  error: 'red',
  critical: 'gold',
  text: 'black',
  background: 'white',
  mark: 'grey',
  font: '11px sans',
  outlined: false,
};

test('the draw log: a pale bar, its self time over it, its label last', () => {
  const { surface, log } = recordingSurface();
  paintBars(
    surface,
    palette,
    shapesOf().filter(({ row }) => row === 1),
  );
  expect(log).toEqual([
    'fillRect blue@0.35 10 26 30 13',
    'fillRect blue@1 10 26 30 13',
    'strokeText white@1 3 ms 47 33',
    'fillText black@1 3 ms 47 33',
  ]);
});

test('in high contrast a bar has an outline instead of a pale fill', () => {
  const { surface, log } = recordingSurface();
  const frames = shapesOf().filter(({ kind, row }) => kind === 'frame' && row === 1);
  paintBars(surface, { ...palette, outlined: true }, frames);
  expect(log.map((line) => line.split(' ')[0])).toEqual([
    'setLineDash',
    'strokeRect',
    'setLineDash',
  ]);
});
