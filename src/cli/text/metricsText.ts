import type {
  MetricList,
  MetricPoint,
  MetricPointList,
  MetricRow,
  TraceMetrics,
} from '../../shared/rpc/contract.ts';
import { attributesText, pointText } from '../../shared/util/metricText.ts';
import { wallClockWithDate } from '../../shared/util/wallClock.ts';
import { cut, oneLine, plural, table } from './table.ts';

export function metricsText({ total, metrics, unlistedPoints }: MetricList): string {
  const unlisted =
    unlistedPoints > 0 ? `\n${plural(unlistedPoints, 'older point')} stored and not listed` : '';
  if (metrics.length === 0) {
    return (total === 0 ? 'No metrics.' : `No more than ${plural(total, 'metric')}.`) + unlisted;
  }
  const rows = table(
    [
      { head: 'METRIC', cell: ({ name }) => name },
      { head: 'TYPE', cell: typeText },
      { head: 'SERIES', right: true, cell: ({ series }) => String(series) },
      { head: 'POINTS', right: true, cell: ({ points }) => String(points) },
      { head: 'LAST', cell: ({ lastTimeUnixNano }) => timeText(lastTimeUnixNano) },
      { head: 'SERVICE', most: 32, cell: ({ services }) => services.join(', ') },
      { head: 'VALUE', most: 72, cell: lastText },
    ],
    metrics,
  );
  return `${rows}${metrics.length < total ? `\n${metrics.length} of ${plural(total, 'metric')}` : ''}${unlisted}`;
}

function lastText({ last: [last], series }: MetricRow): string {
  if (last === undefined) {
    return '–';
  }
  const attributes = attributesText(last.attributes);
  return series > 1 && attributes !== '' ? `${pointText(last)} (${attributes})` : pointText(last);
}

function typeText({ type, temporality }: MetricRow): string {
  return temporality === 'DELTA' ? `${type} (delta)` : type;
}

export function metricPointsText({ total, points }: MetricPointList): string {
  if (points.length === 0) {
    return total === 0 ? 'No points.' : `No more than ${plural(total, 'point')}.`;
  }
  const lines = points.map(pointLine).join('\n');
  return points.length < total ? `${lines}\n${points.length} of ${plural(total, 'point')}` : lines;
}

export function traceMetricsText(metrics: TraceMetrics): string {
  const { exact, exactTotal, sameTime, sameTimeTotal } = metrics;
  const part = (head: string, points: readonly MetricPoint[], total: number) => {
    const more = points.length < total ? [`  ${points.length} of ${plural(total, 'point')}`] : [];
    return [head, ...points.map((point) => `  ${namedLine(point)}`), ...more];
  };
  if (exactTotal + sameTimeTotal === 0) {
    return 'No metrics name this trace, and none came from its services around its time.';
  }
  return [
    ...(exactTotal > 0 ? part('Exact: an exemplar names the trace', exact, exactTotal) : []),
    ...(sameTimeTotal > 0
      ? part('Same time: of the same services, around the trace', sameTime, sameTimeTotal)
      : []),
  ].join('\n');
}

function namedLine(point: MetricPoint): string {
  return `${oneLine(point.name)}  ${pointLine(point)}`;
}

function pointLine(point: MetricPoint): string {
  const attributes = attributesText(point.attributes);
  const exemplars = point.exemplars.map(({ traceId, spanId }) => `  → ${traceId || '–'} ${spanId}`);
  const more = point.exemplarCount > exemplars.length ? '  …' : '';
  return (
    `${timeText(point.timeUnixNano)}  ${oneLine(point.service)}  ${oneLine(pointText(point))}` +
    `${attributes === '' ? '' : `  ${cut(oneLine(attributes), 120)}`}${exemplars.join('')}${more}`
  );
}

const timeText = (timeUnixNano: string): string =>
  timeUnixNano === '0' ? '–' : wallClockWithDate(BigInt(timeUnixNano));
