import { matches } from '../../shared/query/condition.ts';
import type { MetricList, MetricPoint, MetricRow, Page } from '../../shared/rpc/contract.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import type { MetricReader } from '../store/store.ts';
import { identityOf, metricPoint } from './metricPoint.ts';
import { MetricSubject } from './metricSubject.ts';
import type { QueryContext, SignalReader } from './queryContext.ts';
import { conditionOf } from './searchSpans.ts';
import { inSlices, type TimeSlices } from './timeSlices.ts';

const usualLimit = 100;
const greatestLimit = 5000;
/** Series of a metric whose latest point is told. */
const mostLast = 5;
const seriesALook = 64;

interface Tally {
  /** One of its series, that of the latest arrival. */
  latest: number;
  readonly services: Set<number>;
  series: number;
  points: number;
}

/** By name. Cost: one look at every series, and where there is a filter one read of its latest point. */
export async function listMetrics(
  { signals }: QueryContext,
  { filter, service, limit = usualLimit, offset = 0 }: Page & { readonly service?: string },
  signal?: CancelSignal,
): Promise<MetricList> {
  const condition = conditionOf(filter);
  return inSlices(metricNumbers(signals), signal, async (slices) => {
    const { metrics } = signals;
    const subject = new MetricSubject(signals);
    const passed: number[] = [];
    await eachSeries(metrics, slices, (series) => {
      if (
        (service === undefined || serviceOf(metrics, series) === service) &&
        (condition === null || matches(condition, subject.at(lastOf(metrics, series))))
      ) {
        passed.push(series);
      }
    });
    // What was looked at first may have lost its points since.
    const live = passed.filter((series) => (metrics.series.points[series] ?? 0) > 0);
    const keyOf = keysOf(metrics);
    const tallies = tallyByMetric(metrics, live, keyOf);
    const sorted = [...tallies.keys()].sort();
    const page = sorted.slice(offset, offset + Math.min(limit, greatestLimit));
    const latest = latestSeries(metrics, live, keyOf, new Set(page));
    const rows = page.flatMap((key) => {
      const tally = tallies.get(key);
      return tally === undefined ? [] : [rowOf(signals, tally, latest.get(key) ?? [])];
    });
    const { stored } = signals.counters;
    return {
      total: sorted.length,
      metrics: rows,
      unlistedPoints: Math.max(0, stored.metricPoints - metrics.live),
    };
  });
}

/** What tells that series were numbered anew. */
export const metricNumbers = (signals: SignalReader) => ({
  get generation() {
    return signals.metrics.generation;
  },
});

export const lastOf = (metrics: MetricReader, series: number): number =>
  metrics.series.lastPoint[series] ?? -1;

export function serviceOf(metrics: MetricReader, series: number): string {
  return metrics.strings.get(metrics.groups.get(metrics.headOf(series).group).service);
}

/** Calls `visit` with every series that has points. */
export async function eachSeries(
  { series }: MetricReader,
  slices: TimeSlices,
  visit: (series: number) => void,
): Promise<void> {
  for (let index = 0; index < series.length; index += 1) {
    if ((series.points[index] ?? 0) > 0) {
      visit(index);
    }
    if (index % seriesALook === 0 && slices.isOver) {
      await slices.next();
    }
  }
}

function tallyByMetric(
  metrics: MetricReader,
  passed: readonly number[],
  keyOf: (series: number) => string,
): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const series of passed) {
    const key = keyOf(series);
    let tally = tallies.get(key);
    if (tally === undefined) {
      tally = { latest: series, services: new Set(), series: 0, points: 0 };
      tallies.set(key, tally);
    }
    if (lastOf(metrics, series) > lastOf(metrics, tally.latest)) {
      tally.latest = series;
    }
    tally.series += 1;
    tally.points += metrics.series.points[series] ?? 0;
    tally.services.add(metrics.groups.get(metrics.headOf(series).group).service);
  }
  return tallies;
}

/** What makes a metric one, as text that sorts by name first, since no name holds the character that follows it. */
function keysOf(metrics: MetricReader): (series: number) => string {
  const keys = new Map<number, string>();
  return (series) => {
    const metric = metrics.series.metric[series] ?? 0;
    let key = keys.get(metric);
    if (key === undefined) {
      const { name, unit, type, temporality, monotonic } = identityOf(metrics, series);
      key = [name, unit, type, temporality, monotonic].join('\u0000');
      keys.set(metric, key);
    }
    return key;
  };
}

function latestSeries(
  metrics: MetricReader,
  passed: readonly number[],
  keyOf: (series: number) => string,
  keys: ReadonlySet<string>,
): Map<string, number[]> {
  const latest = new Map<string, number[]>();
  for (const series of passed) {
    const key = keyOf(series);
    const kept = latest.get(key) ?? [];
    const least = kept.length < mostLast ? -1 : lastOf(metrics, kept.at(-1) ?? 0);
    if (keys.has(key) && lastOf(metrics, series) > least) {
      const sorted = [...kept, series].sort((a, b) => lastOf(metrics, b) - lastOf(metrics, a));
      latest.set(key, sorted.slice(0, mostLast));
    }
  }
  return latest;
}

function rowOf(signals: SignalReader, tally: Tally, latest: readonly number[]): MetricRow {
  const { metrics } = signals;
  const last: MetricPoint[] = latest.map((series) => metricPoint(signals, lastOf(metrics, series)));
  return {
    ...identityOf(metrics, tally.latest),
    description: metrics.strings.get(metrics.headOf(tally.latest).description),
    services: Array.from(tally.services, (service) => metrics.strings.get(service)).sort(),
    series: tally.series,
    points: tally.points,
    lastTimeUnixNano: metrics.timeOf(lastOf(metrics, tally.latest)).toString(),
    last,
  };
}
