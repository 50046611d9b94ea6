import type { MetricList, MetricRow, ServerRow } from '../../shared/rpc/contract.ts';
import { attributesText, pointText } from '../../shared/util/metricText.ts';
import { paged, pageSize, type Row } from './row.ts';
import { ago, joined, oneLine, plural } from './words.ts';

export const metricsRowId = (serverId: string): string => `${serverId}:metrics`;

/** The row below a server whose metrics are fetched when it unfolds; none where it sends none, or is asked by an older collector. */
export function metricsRows(
  serverId: string,
  { metrics }: Pick<ServerRow, 'metrics'>,
  nowUnixMs: number,
): readonly Row[] {
  if (!metrics) {
    return [];
  }
  const count = plural(metrics.count, 'metric');
  const last = ago(metrics.lastUnixMs, nowUnixMs);
  return [
    {
      id: metricsRowId(serverId),
      kind: 'metrics',
      label: 'Metrics',
      description: joined([String(metrics.count), last]),
      tooltip: [`${count}, the last points ${last}`],
      icon: { name: 'graph' },
      spoken: `Metrics, ${count}, last ${last}`,
      children: 'folded',
      opens: null,
    },
  ];
}

export function metricRows(
  rowId: string,
  { total, metrics }: MetricList,
  limits: ReadonlyMap<string, number>,
): readonly Row[] {
  const rows = metrics.map((metric) => metricRow(rowId, metric));
  return paged(rowId, rows, limits.get(rowId) ?? pageSize, total);
}

function metricRow(parentId: string, metric: MetricRow): Row {
  const { name, unit, type, temporality, description, series, points } = metric;
  const label = oneLine(name);
  const [latest] = metric.last;
  const value = latest === undefined ? '' : oneLine(pointText(latest));
  const many = series > 1 ? plural(series, 'series', 'series') : '';
  return {
    // Name, unit and type make a metric one.
    id: `${parentId}:${JSON.stringify([name, unit, type, temporality, metric.monotonic])}`,
    kind: 'metric',
    label,
    description: joined([value, many]),
    tooltip: [
      label,
      oneLine(description, 500),
      joined([
        type,
        temporality === null ? '' : temporality.toLowerCase(),
        unit,
        plural(points, 'point'),
      ]),
      ...metric.last.map((point) =>
        joined([oneLine(pointText(point)), oneLine(attributesText(point.attributes))]),
      ),
      series > metric.last.length ? `and ${series - metric.last.length} more series` : '',
    ].filter((line) => line !== ''),
    icon: { name: 'pulse' },
    spoken: joined([label, value, many]).replaceAll(' · ', ', '),
    children: 'none',
    opens: null,
  };
}
