import type { MetricPoint, TraceMetrics } from '../../shared/rpc/contract.ts';
import { isSensitive } from '../../shared/semconv/sensitive.ts';
import type { TraceColumns } from '../../shared/trace/columns.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import { attributesText, pointText } from '../../shared/util/metricText.ts';
import type { HostActions } from '../actions.ts';
import { Icon } from '../components/Icon.tsx';
import { Section } from '../components/Section.tsx';

interface Props {
  readonly metrics: TraceMetrics | null;
  readonly spanId: string;
  /** The details of a root tell of the whole trace, those of another span only what names it. */
  readonly isRoot: boolean;
  readonly columns: TraceColumns;
  readonly actions: HostActions;
}

/** Metric points of the span: what exemplars say for certain first, then what only came at the same time. */
export function MetricPart({ metrics, spanId, isRoot, columns, actions }: Props) {
  if (metrics === null) return null;
  const isNamed = (point: MetricPoint) =>
    point.exemplars.some((exemplar) => exemplar.spanId === spanId);
  const exact = isRoot ? metrics.exact : metrics.exact.filter(isNamed);
  const exactTotal = isRoot ? metrics.exactTotal : exact.length;
  const around = isRoot ? metrics.sameTime : [];
  const total = exactTotal + (isRoot ? metrics.sameTimeTotal : 0);
  if (total === 0) return null;
  const list = (points: readonly MetricPoint[], all: number) => (
    <ul class="metrics">
      {points.map((point, index) => (
        <PointRow key={index} point={point} columns={columns} spanId={spanId} actions={actions} />
      ))}
      {points.length < all && <li class="nothing">{`and ${all - points.length} more`}</li>}
    </ul>
  );
  return (
    <Section key={spanId} title="Metrics" count={total} open={exact.length > 0}>
      {() => (
        <>
          {exact.length > 0 && (
            <>
              <h4 title="An exemplar of the point names this trace">Exact</h4>
              {list(exact, exactTotal)}
            </>
          )}
          {around.length > 0 && (
            <>
              <h4 title="Sent by the same services around the time of this trace; nothing links them to it">
                Same time
              </h4>
              {list(around, metrics.sameTimeTotal)}
            </>
          )}
        </>
      )}
    </Section>
  );
}

function PointRow({
  point,
  columns,
  spanId,
  actions,
}: Pick<Props, 'columns' | 'spanId' | 'actions'> & { readonly point: MetricPoint }) {
  const others = point.exemplars.filter(
    (exemplar) => exemplar.traceId === columns.traceId && exemplar.spanId !== spanId,
  );
  const sinceStart = Number(BigInt(point.timeUnixNano) - columns.startUnixNano);
  return (
    <li>
      <span class="time" title="After the start of the trace">
        {formatDuration(sinceStart)}
      </span>
      <span class="metric-name">{point.name}</span>
      <span class="metric-value">{pointText(point)}</span>
      {others.slice(0, 3).map((exemplar) => (
        <button
          type="button"
          class="link"
          key={exemplar.spanId}
          title="Select the span that the exemplar names"
          onClick={() => actions.openTrace(exemplar.traceId, exemplar.spanId)}
        >
          <Icon name="link" /> span {exemplar.spanId.slice(0, 8)}
        </button>
      ))}
      <span class="dim">{attributesText(masked(point.attributes))}</span>
    </li>
  );
}

const masked = (attributes: MetricPoint['attributes']): MetricPoint['attributes'] =>
  Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, isSensitive(key) ? '•••' : value]),
  );
