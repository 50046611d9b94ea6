import type { TraceMetrics } from '../../shared/rpc/contract.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import type { MetricReader } from '../store/store.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { findTrace, idWords, traceIdIn } from './ids.ts';
import { identityOf, metricPoint } from './metricPoint.ts';
import { eachSeries, metricNumbers } from './metrics.ts';
import type { QueryContext } from './queryContext.ts';
import { rowsOfTrace } from './spanRows.ts';
import { inSlices, type TimeSlices } from './timeSlices.ts';

const usualLimit = 200;
const greatestLimit = 2000;
const pointsALook = 1024;
/** Exporters of the SDKs send once a minute; a little more for the way. */
const afterNs = 65_000_000_000n;

/**
 * Points that name the trace in an exemplar, and points of its services around its time. The one is a fact, the other a
 * coincidence: they are never mixed.
 * @throws QueryError as `findTrace`; a trace without spans is known when an exemplar names it
 */
export async function readTraceMetrics(
  { store, signals }: QueryContext,
  params: { readonly traceId: string; readonly limit?: number },
  signal?: CancelSignal,
): Promise<TraceMetrics> {
  const id = traceIdIn(params.traceId);
  const limit = Math.min(params.limit ?? usualLimit, greatestLimit);
  return inSlices(metricNumbers(signals), signal, async (slices) => {
    const { metrics } = signals;
    const exact = id === null ? [] : metrics.ofTrace(idWords(id));
    if (id === null || exact.length === 0) {
      findTrace(store, params.traceId);
    }
    const traceRow = store.traceRowOf(id ?? '');
    const around = traceRow < 0 ? [] : await pointsAround(store, traceRow, metrics, slices);
    const named = new Set(exact.map((point) => metrics.seriesOf(point)));
    const sameTime = around
      .filter((point) => point >= metrics.first && !named.has(metrics.seriesOf(point)))
      .sort((a, b) => compareNames(metrics, a, b));
    return {
      exactTotal: exact.length,
      exact: exact
        .toReversed()
        .filter((point) => point >= metrics.first)
        .slice(0, limit)
        .map((point) => metricPoint(signals, point, id)),
      sameTimeTotal: sameTime.length,
      sameTime: sameTime.slice(0, limit).map((point) => metricPoint(signals, point)),
    };
  });
}

/** Of each series of the services of a trace one point: the latest in its time, else the first after it. */
async function pointsAround(
  store: TraceReader,
  traceRow: number,
  metrics: MetricReader,
  slices: TimeSlices,
): Promise<readonly number[]> {
  const senders = sendersOf(store, traceRow);
  const { startHi, startLo, endHi, endLo } = store.traces;
  const start = nanoOf(startHi[traceRow], startLo[traceRow]);
  const end = nanoOf(endHi[traceRow], endLo[traceRow]);
  const isWanted = new Uint8Array(metrics.series.length);
  await eachSeries(metrics, slices, (series) => {
    const { resource, service } = metrics.groups.get(metrics.headOf(series).group);
    const instance = resource.attributes.find(({ key }) => key === instanceKey)?.value;
    const name = metrics.strings.get(service);
    const instances = senders.get(name);
    isWanted[series] =
      instances !== undefined &&
      (instances.size === 0 || instance === undefined || instances.has(String(instance)))
        ? 1
        : 0;
  });
  const found = new Map<number, number>();
  for (let point = metrics.first; point < metrics.next; point += 1) {
    const series = metrics.seriesOf(point);
    if (isWanted[series] === 1) {
      const time = metrics.timeOf(point);
      if (time >= start && time <= end + afterNs) {
        const known = found.get(series);
        const knownTime = known === undefined ? null : metrics.timeOf(known);
        if (knownTime === null || isBetter(time, knownTime, end)) {
          found.set(series, point);
        }
      }
    }
    if (point % pointsALook === 0 && slices.isOver) {
      await slices.next();
    }
  }
  return [...found.values()];
}

/** In the time of the trace the later point, after it the earlier one. */
const isBetter = (time: bigint, known: bigint, end: bigint): boolean =>
  time <= end ? known > end || time >= known : known > end && time < known;

const instanceKey = 'service.instance.id';

/** Instances by service; none where a sender does not say which it is. */
function sendersOf(store: TraceReader, traceRow: number): Map<string, Set<string>> {
  const groups = new Set(rowsOfTrace(store, traceRow).map((row) => store.spans.group[row] ?? 0));
  const senders = new Map<string, Set<string>>();
  for (const index of groups) {
    const { resource, service } = store.groups.get(index);
    const name = store.strings.get(service);
    const instance = resource.attributes.find(({ key }) => key === instanceKey)?.value;
    const instances = senders.get(name) ?? new Set();
    senders.set(name, instance === undefined ? instances : instances.add(String(instance)));
  }
  return senders;
}

const nanoOf = (hi = 0, lo = 0): bigint => (BigInt(hi) << 32n) | BigInt(lo);

function compareNames(metrics: MetricReader, a: number, b: number): number {
  const left = identityOf(metrics, metrics.seriesOf(a)).name;
  const right = identityOf(metrics, metrics.seriesOf(b)).name;
  return left < right ? -1 : left > right ? 1 : a - b;
}
