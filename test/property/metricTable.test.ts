import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MetricTable } from '../../src/collector/store/metricTable.ts';
import { dataType } from '../support/otlpReference.ts';

/** A point as the test writes it down; the trace 0 is none. */
interface Sketch {
  readonly service: number;
  readonly metric: number;
  readonly tool: number;
  readonly traces: readonly number[];
}
interface Kept extends Sketch {
  readonly segment: number;
  readonly time: bigint;
}

const most = { points: 40, exemplars: 25 };
const wordsOf = (trace: number): readonly number[] => [0, 0, 7, trace];

function traceId(trace: number): Buffer {
  const id = Buffer.alloc(16);
  id.writeUInt32BE(7, 8);
  id.writeUInt32BE(trace, 12);
  return id;
}

const text = (value: string) => ({ string_value: value });
const attribute = (key: string, value: string) => ({ key, value: text(value) });

/** Written by the reference classes, attributes in an order of their own. */
function bodyOf(sketches: readonly Sketch[], firstTime: bigint): Uint8Array {
  const object = {
    resource_metrics: sketches.map(({ service, metric, tool, traces }, index) => ({
      resource: { attributes: [attribute('service.name', `service ${service}`)] },
      scope_metrics: [
        {
          metrics: [
            {
              name: `metric ${metric}`,
              [metric % 2 === 0 ? 'histogram' : 'sum']: {
                data_points: [
                  {
                    time_unix_nano: String(firstTime + BigInt(index)),
                    attributes: [attribute('tool', `${tool}`), attribute('ok', 'yes')].toSorted(
                      () => (index % 2 === 0 ? 1 : -1),
                    ),
                    exemplars: traces.map((trace) =>
                      trace === 0 ? {} : { trace_id: traceId(trace) },
                    ),
                  },
                ],
              },
            },
          ],
        },
      ],
    })),
  };
  return dataType.metrics.encode(dataType.metrics.fromObject(object)).finish();
}

const sketch: fc.Arbitrary<Sketch> = fc.record({
  service: fc.integer({ min: 1, max: 3 }),
  metric: fc.integer({ min: 1, max: 3 }),
  tool: fc.integer({ min: 1, max: 3 }),
  traces: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }),
});
const step = fc.oneof(
  { weight: 4, arbitrary: fc.array(sketch, { maxLength: 60 }) },
  { weight: 1, arbitrary: fc.constantFrom('nextSegment' as const, 'evict' as const) },
);

describe('the index of metric points', () => {
  it('has the latest points and exemplars of the segments that are there, by series and by trace', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const table = new MetricTable(most);
        let kept: Kept[] = [];
        let exemplars: { readonly trace: number; readonly point: Kept }[] = [];
        let segment = 1;
        let oldest = 1;
        let time = 1n << 60n;
        for (const action of steps) {
          if (action === 'nextSegment') {
            segment += 1;
          } else if (action === 'evict') {
            table.evictThrough(oldest);
            kept = kept.filter((point) => point.segment > oldest);
            oldest = Math.min(oldest + 1, segment);
          } else {
            table.insert(bodyOf(action, time), segment, 100);
            for (const point of action) {
              const added = { ...point, segment, time };
              kept.push(added);
              exemplars.push(
                ...point.traces
                  .filter((trace) => trace !== 0)
                  .map((trace) => ({ trace, point: added })),
              );
              time += 1n;
            }
            kept = kept.slice(-most.points);
          }
          // An exemplar that was given up does not come back when those after it leave with their points.
          exemplars = exemplars.slice(-most.exemplars).filter(({ point }) => kept.includes(point));
          check(table, kept, exemplars);
        }
      }),
      { numRuns: 150 },
    );
  });
});

function check(
  table: MetricTable,
  kept: readonly Kept[],
  exemplars: readonly { readonly trace: number; readonly point: Kept }[],
): void {
  const keyOf = ({ service, metric, tool }: Sketch) =>
    `service ${service} metric ${metric} ${tool}`;
  const points = Array.from({ length: table.live }, (_, index) => table.first + index);
  expect(points.map((point) => table.timeOf(point))).toEqual(kept.map(({ time }) => time));
  expect(points.map((point) => table.placeOf(point).segment)).toEqual(
    kept.map((point) => point.segment),
  );
  const seriesByKey = new Map<string, number>();
  for (const [index, point] of points.entries()) {
    const sketch = kept[index] as Kept;
    const series = table.seriesOf(point);
    expect(seriesByKey.get(keyOf(sketch)) ?? series).toBe(series);
    seriesByKey.set(keyOf(sketch), series);
    const head = table.headOf(series);
    expect(table.strings.get(head.name)).toBe(`metric ${sketch.metric}`);
    expect(table.strings.get(table.groups.get(head.group).service)).toBe(
      `service ${sketch.service}`,
    );
    expect(head.dataField).toBe(sketch.metric % 2 === 0 ? 9 : 7);
  }
  expect(new Set(seriesByKey.values()).size).toBe(seriesByKey.size);
  for (const [key, series] of seriesByKey) {
    const own = kept.flatMap((point, index) => (keyOf(point) === key ? [index] : []));
    expect(table.series.points[series]).toBe(own.length);
    expect(table.series.lastPoint[series]).toBe(table.first + (own.at(-1) ?? 0));
  }
  for (let trace = 1; trace <= 5; trace += 1) {
    const named = exemplars.filter((each) => each.trace === trace).map(({ point }) => point);
    const expected = [...new Set(named)].map((point) => table.first + kept.indexOf(point));
    expect(table.ofTrace(wordsOf(trace)).toReversed()).toEqual(expected);
  }
}
