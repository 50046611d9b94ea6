import type { TraceList, TraceSummary } from '../../shared/rpc/contract.ts';
import { displayNameOf } from '../../shared/semconv/displayName.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import { wallClockWithDate } from '../../shared/util/wallClock.ts';
import { paged, pageSize, type Row, type RowIcon, rootId, type Snapshot } from './row.ts';
import { ago, joined, oneLine, percentile, plural, unixMsOfNano } from './words.ts';

/** Traces with more spans open in the panel instead of unfolding (CONTRACT §3). */
export const maxUnfoldedSpans = 2000;

export interface TracesInput {
  readonly list: TraceList;
  readonly grouped: boolean;
  readonly nowUnixMs: number;
  /** Traces on screen while the person points at one of them; null = nothing is held back. */
  readonly pinned: ReadonlySet<string> | null;
  /** Rows asked for by "Show more", by parent. */
  readonly limits: ReadonlyMap<string, number>;
  /** Services in the order of their groups so far: a group never moves under the pointer. */
  readonly groupOrder: readonly string[];
}

export interface TracesRows {
  readonly snapshot: Snapshot;
  readonly groupOrder: readonly string[];
  /** Traces held back behind "3 new". */
  readonly held: number;
}

export const traceRowId = (traceId: string): string => `trace:${traceId}`;
export const groupRowId = (service: string): string => `service:${service}`;

export function traceRows(input: TracesInput): TracesRows {
  const { list, grouped, pinned } = input;
  const shown =
    pinned === null ? list.traces : list.traces.filter(({ traceId }) => pinned.has(traceId));
  const held = list.traces.length - shown.length;
  const first = held > 0 ? [newTracesRow(held)] : [];
  const unlisted = list.total - list.traces.length;
  const snapshot = new Map<string, readonly Row[]>();
  if (!grouped) {
    const rows = shown.map((trace) => traceRow(trace, input.nowUnixMs, true));
    const page = paged(rootId, rows, limitOf(input, rootId), shown.length + unlisted);
    snapshot.set(rootId, [...first, ...page]);
    return { snapshot, groupOrder: input.groupOrder, held };
  }
  const groups = Map.groupBy(shown, serviceOf);
  const known = input.groupOrder.filter((service) => groups.has(service));
  const groupOrder = [...[...groups.keys()].filter((each) => !known.includes(each)), ...known];
  const rows = groupOrder.map((service) => {
    const traces = groups.get(service) ?? [];
    const id = groupRowId(service);
    snapshot.set(
      id,
      paged(
        id,
        traces.map((trace) => traceRow(trace, input.nowUnixMs, false)),
        limitOf(input, id),
      ),
    );
    return groupRow(service, traces, unlisted > 0);
  });
  snapshot.set(rootId, [
    ...first,
    ...paged(rootId, rows, Math.max(rows.length, 1), rows.length + (unlisted > 0 ? unlisted : 0)),
  ]);
  return { snapshot, groupOrder, held };
}

const limitOf = ({ limits }: TracesInput, parentId: string): number =>
  limits.get(parentId) ?? pageSize;

const serviceOf = (trace: TraceSummary): string =>
  trace.root?.service ? trace.root.service : 'unknown service';

function newTracesRow(count: number): Row {
  return {
    id: 'new',
    kind: 'newTraces',
    label: `${count} new`,
    description: 'click to show',
    tooltip: ['Held back so that the row you point at does not move.'],
    icon: { name: 'arrow-up' },
    spoken: `${plural(count, 'new trace')}, activate to show`,
    children: 'none',
    opens: { command: 'mcpTraces.showNewTraces', argument: undefined },
  };
}

function groupRow(service: string, traces: readonly TraceSummary[], more: boolean): Row {
  const p95 = formatDuration(percentile(traces.map(durationOf), 0.95));
  const errors = traces.filter(({ errors }) => errors > 0).length;
  const count = `${traces.length}${more ? '+' : ''}`;
  return {
    id: groupRowId(service),
    kind: 'service',
    label: oneLine(service),
    description: joined([
      count,
      `p95 ${p95}`,
      errors > 0 && plural(errors, 'with errors', 'with errors'),
    ]),
    tooltip: [
      service,
      `${count} traces, 95 % of them within ${p95}`,
      errors > 0 ? `${errors} of them with errors` : 'none of them with errors',
    ],
    icon: { name: 'server-process' },
    spoken: `${service}, ${count} traces, 95th percentile ${p95}`,
    children: 'open',
    opens: null,
  };
}

const durationOf = ({ durationNs }: TraceSummary): number => Number(durationNs);

/** What a server author calls this trace. */
export function traceLabel({ mcp, root }: TraceSummary): string {
  const target = mcp.tool ?? mcp.prompt ?? mcp.resource;
  return oneLine(target ?? mcp.method ?? rootWords(root) ?? 'trace without a root');
}

/** MXCP's own queries have no call above them; their name says less than what it stands for. */
function rootWords(root: TraceSummary['root']): string | null {
  if (root === null) return null;
  return root.name.startsWith('mxcp.')
    ? displayNameOf({
        name: root.name,
        kind: 0,
        scopeName: '',
        statusCode: 0,
        attributes: () => undefined,
      })
    : root.name;
}

export function traceRow(trace: TraceSummary, nowUnixMs: number, withService: boolean): Row {
  const startMs = unixMsOfNano(trace.startUnixNano);
  const duration = formatDuration(durationOf(trace));
  const label = traceLabel(trace);
  const outcome = outcomeOf(trace);
  const service = serviceOf(trace);
  const when = ago(startMs, nowUnixMs);
  const unfolds = trace.spans <= maxUnfoldedSpans;
  return {
    id: traceRowId(trace.traceId),
    kind: 'trace',
    label,
    description: joined([
      outcome.word,
      duration,
      withService && oneLine(service, 60),
      trace.missingParents > 0 && 'incomplete',
      when,
    ]),
    tooltip: [
      trace.root?.name ?? 'The root span has not arrived.',
      joined([trace.mcp.method, service]),
      joined([
        duration,
        plural(trace.spans, 'span'),
        trace.errors > 0 && plural(trace.errors, 'error'),
      ]),
      trace.denied ? 'A policy denied the call.' : '',
      trace.missingParents > 0
        ? `${plural(trace.missingParents, 'parent span')} not received.`
        : '',
      trace.mcp.session === null ? '' : `MCP session ${oneLine(trace.mcp.session, 80)}`,
      trace.evictedEarlier ? 'Older spans of this trace were evicted to make room.' : '',
      trace.auditRecords > 0 ? plural(trace.auditRecords, 'audit record') : '',
      unfolds ? '' : `Too many spans to unfold here; the panel shows all of them.`,
      wallClockWithDate(BigInt(trace.startUnixNano)),
      trace.traceId,
    ].filter((line) => line !== ''),
    icon: outcome.icon,
    spoken: `${label}, ${outcome.spoken}, ${duration}, ${plural(trace.spans, 'span')}, ${service}, ${when}`,
    children: unfolds && trace.spans > 1 ? 'folded' : 'none',
    opens: { command: 'mcpTraces.openTrace', argument: { traceId: trace.traceId } },
  };
}

interface Outcome {
  readonly word: string;
  readonly spoken: string;
  readonly icon: RowIcon;
}

function outcomeOf({ denied, errors, root }: TraceSummary): Outcome {
  if (denied) {
    return {
      word: 'denied',
      spoken: 'denied by a policy',
      icon: { name: 'circle-slash', color: 'editorWarning.foreground' },
    };
  }
  if (errors > 0) {
    return {
      word: 'error',
      spoken: plural(errors, 'error'),
      icon: { name: 'error', color: 'errorForeground' },
    };
  }
  return root === null
    ? { word: '', spoken: 'without a root', icon: { name: 'question' } }
    : { word: '', spoken: 'success', icon: { name: 'check' } };
}
