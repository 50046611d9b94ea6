import { matches } from '../../shared/query/condition.ts';
import type { MetricPointList, Page } from '../../shared/rpc/contract.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import { metricPoint } from './metricPoint.ts';
import { MetricSubject } from './metricSubject.ts';
import { eachSeries, metricNumbers, serviceOf } from './metrics.ts';
import { OldestKept } from './oldestKept.ts';
import type { QueryContext } from './queryContext.ts';
import { QueryError } from './queryError.ts';
import { conditionOf } from './searchSpans.ts';
import { inSlices } from './timeSlices.ts';

const usualLimit = 100;
const greatestPage = 20_000;
const pointsALook = 256;

/**
 * Points of a metric, newest first. Cost: one look at every point; with a filter those of the metric are read from disk.
 * @throws QueryError `notFound` for a metric without points
 */
export async function listMetricPoints(
  { signals }: QueryContext,
  params: Page & { readonly name: string; readonly service?: string },
  signal?: CancelSignal,
): Promise<MetricPointList> {
  const { name, filter, service, limit = usualLimit, offset = 0 } = params;
  const condition = conditionOf(filter);
  const end = Math.min(offset + limit, greatestPage);
  return inSlices(metricNumbers(signals), signal, async (slices) => {
    const { metrics } = signals;
    const isWanted = new Uint8Array(metrics.series.length);
    await eachSeries(metrics, slices, (series) => {
      const isNamed = metrics.strings.get(metrics.headOf(series).name) === name;
      const isOfService = service === undefined || serviceOf(metrics, series) === service;
      isWanted[series] = isNamed && isOfService ? 1 : 0;
    });
    if (!isWanted.includes(1)) {
      throw new QueryError('notFound', `No metric ${name.slice(0, 200)} is stored`);
    }
    const subject = new MetricSubject(signals);
    const newest = new OldestKept<number>(Math.max(1, end));
    for (let point = metrics.next - 1; point >= metrics.first; point -= 1) {
      if (
        isWanted[metrics.seriesOf(point)] === 1 &&
        (condition === null || matches(condition, subject.at(point)))
      ) {
        // The newest are the oldest of a clock that runs backwards.
        const key = { timeUnixNano: -metrics.timeOf(point), owner: '', index: -point };
        newest.add(key, () => point);
      }
      if (point % pointsALook === 0 && slices.isOver) {
        await slices.next();
      }
    }
    const page = newest
      .list()
      .slice(offset, end)
      .filter((point) => point >= metrics.first);
    return { total: newest.total, points: page.map((point) => metricPoint(signals, point)) };
  });
}
