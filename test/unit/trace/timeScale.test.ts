import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  carryView,
  clampView,
  isWholeView,
  nsAt,
  panBy,
  ticksOf,
  viewAround,
  wholeView,
  xOf,
  zoomAround,
} from '../../../src/shared/trace/timeScale.ts';

const second = 1e9;

describe('zoom and pan', () => {
  test('the instant under the pointer keeps its place', () => {
    const view = zoomAround(wholeView(second), second, 4, 0.3 * second);
    expect(xOf(view, 1000, 0.3 * second)).toBeCloseTo(300, 6);
    expect(view.endNs - view.startNs).toBeCloseTo(second / 4, 3);
  });

  test('any sequence stays inside the trace and has a width', () => {
    const step = fc.record({
      factor: fc.double({ min: 0.01, max: 100, noNaN: true }),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      pan: fc.double({ min: -3, max: 3, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), fc.array(step), (durationNs, steps) => {
        let view = wholeView(durationNs);
        for (const { factor, at, pan } of steps) {
          view = zoomAround(view, durationNs, factor, nsAt(view, 1, at));
          view = panBy(view, durationNs, pan);
          expect(view.startNs).toBeGreaterThanOrEqual(0);
          expect(view.endNs).toBeLessThanOrEqual(wholeView(durationNs).endNs * (1 + 1e-9));
          expect(view.endNs).toBeGreaterThan(view.startNs);
        }
      }),
    );
  });

  test('zooming out far enough shows the whole trace', () => {
    const near = zoomAround(wholeView(second), second, 1000, second / 2);
    expect(isWholeView(zoomAround(near, second, 1e-4, 0), second)).toBe(true);
  });

  test('a selection is shown with air around it, also at the edge', () => {
    const view = viewAround(0, second / 10, second);
    expect(view.startNs).toBe(0);
    expect(view.endNs).toBeGreaterThan(second / 10);
  });

  test('a view wider than the trace is the whole trace', () => {
    expect(clampView({ startNs: -second, endNs: 5 * second }, second)).toEqual(wholeView(second));
  });
});

describe('a trace that grew', () => {
  const before = { startUnixNano: 100n * BigInt(second), durationNs: second };
  test('a whole view stays whole', () => {
    const after = { startUnixNano: before.startUnixNano, durationNs: 2 * second };
    expect(carryView(wholeView(second), before, after)).toEqual(wholeView(2 * second));
  });
  test('a part keeps its absolute place when the trace turns out to start earlier', () => {
    const after = { startUnixNano: before.startUnixNano - BigInt(second), durationNs: 2 * second };
    const view = { startNs: 0.25 * second, endNs: 0.5 * second };
    expect(carryView(view, before, after)).toEqual({ startNs: 1.25 * second, endNs: 1.5 * second });
  });
});

describe('ticks', () => {
  const labels = (startNs: number, endNs: number, width = 400) =>
    ticksOf({ startNs, endNs }, width, 80).map((tick) => tick.label);

  test.each<[number, number, string[]]>([
    [0, 2 * second, ['0 s', '0.5 s', '1 s', '1.5 s', '2 s']],
    [0, 1000, ['0 µs', '0.2 µs', '0.4 µs', '0.6 µs', '0.8 µs', '1 µs']],
    [0, 4_000_000, ['0 ms', '1 ms', '2 ms', '3 ms', '4 ms']],
    [0, 600 * second, ['0 min', '2 min', '4 min', '6 min', '8 min', '10 min']],
    [1_000_000_000, 1_000_400_000, ['1 s', '1.0001 s', '1.0002 s', '1.0003 s', '1.0004 s']],
  ])('from %d to %d', (from, end, expected) => {
    expect(labels(from, end)).toEqual(expected);
  });

  test('are round, apart and never more than fit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 50 }),
        fc.double({ min: 100, max: 1e15, noNaN: true }),
        fc.integer({ min: 20, max: 3000 }),
        (startNs, width, px) => {
          const view = { startNs, endNs: startNs + width };
          const ticks = ticksOf(view, px, 80);
          expect(ticks.length).toBeLessThanOrEqual(Math.max(1, Math.floor(px / 80)) + 2);
          for (const tick of ticks) {
            expect(tick.ns).toBeGreaterThanOrEqual(startNs * (1 - 1e-12));
            expect(tick.ns).toBeLessThanOrEqual(view.endNs * (1 + 1e-12));
          }
        },
      ),
    );
  });
});
