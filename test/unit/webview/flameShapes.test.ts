import { describe, expect, test } from 'vitest';
import type { TraceColumns } from '../../../src/shared/trace/columns.ts';
import { mergedFlame, timeFlame } from '../../../src/shared/trace/flame.ts';
import { planFolds } from '../../../src/shared/trace/folds.ts';
import { wholeView } from '../../../src/shared/trace/timeScale.ts';
import type { Palette } from '../../../src/webview/palette.ts';
import { boxTooltip } from '../../../src/webview/trace/flame/boxWords.ts';
import { fitText } from '../../../src/webview/trace/flame/fitText.ts';
import { boxAfter, viewWith } from '../../../src/webview/trace/flame/flameMoves.ts';
import {
  type FlameInput,
  type FlameShape,
  flameShapes,
  flameSums,
} from '../../../src/webview/trace/flame/flameShapes.ts';
import { paintFlame } from '../../../src/webview/trace/flame/paintFlame.ts';
import { usualRules } from '../../../src/webview/trace/traceState.ts';
import { columnsFromAscii, columnsOf } from '../../support/columnsFromAscii.ts';
import { recordingSurface } from '../../support/recordingSurface.ts';

const trace = columnsFromAscii(`
  a   ====================*
    b  ===
    c    =!
    d     =========
      e   ====
`);
const measure = (text: string) => text.length * 6;

function inputOf(columns = trace, over: Partial<FlameInput> = {}): FlameInput {
  const layout = over.layout ?? timeFlame(columns, null);
  return {
    columns,
    plan: planOf(columns),
    layout,
    sums: flameSums(layout, Uint32Array.of()),
    view: wholeView(layout.extent),
    widthPx: 400,
    heightPx: 200,
    scrollTop: 0,
    serviceInk: () => 0,
    measure,
    selected: -1,
    hovered: -1,
    ...over,
  };
}
const planOf = (columns: TraceColumns) => planFolds(columns, usualRules);
/** As the tree folds them. */
const closedIn = (columns: TraceColumns) => {
  const plan = planOf(columns);
  return { plan, closed: new Uint8Array(plan.folds.length).fill(1) };
};
const of = (shapes: readonly FlameShape[], kind: FlameShape['kind']) =>
  shapes.filter((shape) => shape.kind === kind);

describe('shapes', () => {
  test('boxes stand where spans run, a lane below their parent', () => {
    expect(of(flameShapes(inputOf()), 'box').map(({ x, y, width }) => [x, y, width])).toEqual([
      [0, 0, 400],
      [20, 20, 60],
      [80, 20, 180],
      [60, 40, 20],
      [80, 40, 80],
    ]);
  });
  test('failed spans are hatched too, the critical path has a line', () => {
    const shapes = flameShapes(inputOf());
    expect(of(shapes, 'box').filter(({ hatched }) => hatched === true)).toMatchObject([
      { x: 60, ink: 'error' },
    ]);
    expect(of(shapes, 'critical')).toMatchObject([{ x: 0, width: 400, ink: 'critical' }]);
  });
  test('labels fit, are cut, or are left out', () => {
    const labels = of(flameShapes(inputOf()), 'label').map(({ text }) => text);
    expect(labels).toEqual(['a  20 ms', 'b  3 ms', 'd  9 ms', 'e  4 ms']);
    const narrow = of(flameShapes(inputOf(trace, { widthPx: 100 })), 'label');
    expect(narrow.map(({ text }) => text)).toEqual(['a  20 ms', 'd']);
  });
  test('of a call that does not fit, what is called is told', () => {
    const call = columnsOf([
      { depth: 0, name: 'tools/call gale', startNs: 0, durationNs: 1e6, target: 'gale' },
    ]);
    expect(of(flameShapes(inputOf(call, { widthPx: 60 })), 'label')).toMatchObject([
      { text: 'gale' },
    ]);
  });
  test('a label stays in view when its box begins before it', () => {
    const shapes = flameShapes(inputOf(trace, { view: { startNs: 10e6, endNs: 20e6 } }));
    expect(of(shapes, 'label')[0]).toMatchObject({ x: 4, text: 'a  20 ms' });
  });
  test('what is found is framed, the selection and the way to it are outlined', () => {
    const layout = timeFlame(trace, null);
    const sums = flameSums(layout, Uint32Array.of(4));
    const shapes = flameShapes(inputOf(trace, { layout, sums, selected: 4, hovered: 1 }));
    expect(of(shapes, 'found')).toMatchObject([{ x: 80, y: 40 }]);
    expect(of(shapes, 'outline').map(({ x, y, strong }) => [x, y, strong])).toEqual([
      [80, 20, false],
      [0, 0, false],
      [20, 20, false],
      [80, 40, true],
    ]);
  });
  test('a box is tied to its parent when others stand between them', () => {
    const beside = columnsFromAscii(`
      a   ====================
        b ==========
          c =====
        d   ========
    `);
    const shapes = flameShapes(inputOf(beside));
    expect(of(shapes, 'tie')).toMatchObject([{ x: 40, y: 18, height: 42 }]);
  });
  test('lanes out of view are not drawn', () => {
    const shapes = flameShapes(inputOf(trace, { scrollTop: 20, heightPx: 20 }));
    expect(of(shapes, 'box').map(({ y }) => y)).toEqual([0, 0]);
  });
  test('100,000 spans in a lane are no more shapes than pixels, and none of their errors is lost', () => {
    const many = columnsOf([
      { depth: 0, name: 'root', startNs: 0, durationNs: 1e9 },
      ...Array.from({ length: 100_000 }, (_, at) => ({
        depth: 1,
        name: `span ${at}`,
        startNs: at * 10_000,
        durationNs: 9000,
        marks: at === 50_050 ? 2 : 0,
      })),
    ]);
    const layout = timeFlame(many, null);
    const sums = flameSums(layout, Uint32Array.of(70_001));
    const shapes = flameShapes(inputOf(many, { layout, sums }));
    expect(shapes.length).toBeLessThan(20);
    expect(of(shapes, 'crowd').filter(({ hatched }) => hatched === true)).toMatchObject([
      { x: 200, width: 1, ink: 'error' },
    ]);
    expect(of(shapes, 'found')).toMatchObject([{ x: 280, width: 1 }]);
  });
});

describe('moves', () => {
  const layout = timeFlame(trace, null);
  test.each([
    [3, 'ArrowUp', 0],
    [0, 'ArrowUp', -1],
    [0, 'ArrowDown', 3],
    [4, 'ArrowDown', -1],
    [1, 'ArrowRight', 2],
    [1, 'ArrowLeft', -1],
    [3, 'ArrowLeft', 2],
    [4, 'Home', 0],
    [4, 'x', -1],
  ])('from %i by %s to %i', (box, key, to) => {
    expect(boxAfter(layout, box, key)).toBe(to);
  });
  test('the view moves only when the box is out of it', () => {
    const view = { startNs: 0, endNs: 5e6 };
    expect(viewWith(layout, view, 1)).toBe(view);
    const moved = viewWith(layout, view, 3);
    expect(moved.endNs - moved.startNs).toBe(5e6);
    expect(moved.endNs).toBeGreaterThan(layout.start[3] ?? 0);
  });
  test('a merged box says what it stands for', () => {
    const columns = columnsOf([
      { depth: 0, name: 'call', startNs: 0, durationNs: 100 },
      { depth: 1, name: 'SQL', startNs: 0, durationNs: 10, marks: 2 },
      { depth: 1, name: 'SQL', startNs: 20, durationNs: 30 },
    ]);
    const merged = mergedFlame(columns, null);
    expect(boxTooltip({ columns: columns, plan: planOf(columns) }, merged, 1)).toEqual([
      'SQL',
      '2 spans of demo',
      '40 ns in all, of it 40 ns itself',
      'the longest 30 ns',
      '1 failed',
    ]);
    const shapes = flameShapes(inputOf(columns, { layout: merged }));
    expect(of(shapes, 'label').map(({ text }) => text)).toContain('SQL ×2  40 ns');
    expect(of(shapes, 'box')[1]).toMatchObject({ hatched: true, ink: 0 });
  });
});

describe('text that fits', () => {
  test.each([
    ['short', 60, 'short'],
    ['a longer name', 60, 'a longer…'],
    ['abc', 12, ''],
    ['a😀bcdefgh', 24, 'a😀…'],
    ['', 10, ''],
  ])('%s in %i px is %s', (text, room, fitted) => {
    expect(fitText(text, room, measure)).toBe(fitted);
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

describe('the draw log', () => {
  const failed = () => flameShapes(inputOf()).filter(({ x, y }) => x === 60 && y === 40);
  test('a failed box is pale and has lines across', () => {
    const { surface, log } = recordingSurface();
    paintFlame(surface, palette, failed());
    expect(log).toEqual(['fillRect red@0.45 60 40 19 18', 'stroke red@0.8']);
  });
  test('in high contrast a box has an outline and no fill', () => {
    const { surface, log } = recordingSurface();
    paintFlame(surface, { ...palette, outlined: true }, failed());
    expect(log.map((line) => line.split(' ')[0])).toEqual(['strokeRect', 'stroke']);
  });
  test('the selection has a thicker line than what is pointed at', () => {
    const { surface, log } = recordingSurface();
    const outlines = of(flameShapes(inputOf(trace, { selected: 0, hovered: 1 })), 'outline');
    paintFlame(surface, palette, outlines);
    expect(log).toEqual(['strokeRect black@0.6 20.5 20.5 59 17', 'strokeRect gold@1 1 1 398 16']);
  });
});

describe('what is folded in the tree', () => {
  const ms = 1e6;
  const query = (startMs: number) => ({
    depth: 1,
    name: 'SELECT',
    startNs: startMs * ms,
    durationNs: ms,
  });
  const noise = (depth: number, startMs: number) => ({
    depth,
    name: 'GET /mcp http send',
    role: 'noise' as const,
    startNs: startMs * ms,
    durationNs: ms,
  });
  const columns = columnsOf([
    { depth: 0, name: 'root', startNs: 0, durationNs: 100 * ms },
    ...[10, 20, 30, 40].map(query),
    noise(1, 60),
    noise(2, 60),
    noise(1, 70),
  ]);
  const folds = closedIn(columns);

  test('is one box by time, from the first start to the last end', () => {
    const layout = timeFlame(columns, null, folds);
    const shapes = flameShapes(inputOf(columns, { layout }));
    expect(of(shapes, 'box').map(({ x, width, piled }) => [x, width, piled])).toEqual([
      [0, 400, undefined],
      [40, 124, true],
      [240, 44, true],
    ]);
    expect(of(shapes, 'label').map(({ text }) => text)).toContain('SELECT × 4  4 ms');
    expect(boxTooltip({ columns, plan: folds.plan }, layout, 2)).toContain(
      'Folded by a rule: one span for each message between the web server and the application.',
    );
    expect(Array.from(layout.boxOfRow)).toEqual([0, 1, 1, 1, 1, 2, 2, 2]);
    const open = timeFlame(columns, null, { ...folds, closed: new Uint8Array(2) });
    expect(open.length).toBe(columns.length);
  });

  test('is one box for each rule of noise, merged', () => {
    const layout = mergedFlame(columns, null, folds);
    expect(layout.merged?.count).toEqual(Uint32Array.of(1, 4, 3));
    const [root = 0, , sends = 0] = Array.from(layout.byLane);
    expect(layout.parent[sends]).toBe(root);
    expect(boxTooltip({ columns, plan: folds.plan }, layout, layout.boxOfRow[6] ?? -1)).toEqual(
      expect.arrayContaining(['ASGI send and receive', '3 spans of demo']),
    );
  });

  test('a layer of a call is the box of the call', () => {
    const call = { method: 'tools/call', target: 'find', name: 'call', kind: 3 } as const;
    const layered = columnsOf([
      { ...call, depth: 0, scope: 'a', startNs: 0, durationNs: 10 * ms },
      { ...call, depth: 1, scope: 'b', startNs: ms, durationNs: 8 * ms },
      { depth: 2, name: 'SELECT', startNs: 2 * ms, durationNs: ms },
    ]);
    for (const layout of [timeFlame, mergedFlame].map((make) =>
      make(layered, null, closedIn(layered)),
    )) {
      expect(Array.from(layout.boxOfRow)).toEqual([0, 0, 1]);
      expect(Array.from(layout.parent)).toEqual([-1, 0]);
    }
    expect(mergedFlame(layered, null, closedIn(layered)).extent).toBe(10 * ms);
  });
});

test('a span that has not ended, and one by another clock, are drawn so and say so', () => {
  const columns = columnsOf([
    { depth: 0, name: 'root', startNs: 0, durationNs: 1000 },
    { depth: 1, name: 'worker', startNs: 100, durationNs: 0, notes: ['unfinished'] },
    { depth: 2, name: 'step', startNs: 200, durationNs: 500 },
    { depth: 1, name: 'remote', startNs: 720, durationNs: 280, notes: ['clockSkew'] },
  ]);
  const shapes = flameShapes(inputOf(columns, { widthPx: 1000 }));
  // It reaches as far as what is below it.
  expect(of(shapes, 'box')[1]).toMatchObject({ x: 100, width: 600 });
  expect(of(shapes, 'openEnd')).toMatchObject([{ x: 700 }]);
  expect(of(shapes, 'box')[2]).toMatchObject({ x: 720, broken: true });
  const labels = of(shapes, 'label').map(({ text }) => text);
  expect(labels).toContain('worker, not ended');
  expect(labels).toContain('remote  280 ns, clocks differ');
});
