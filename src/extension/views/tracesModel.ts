import type { TraceList, TraceSummary } from '../../shared/rpc/contract.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import { wallClockWithDate } from '../../shared/util/wallClock.ts';
import { paged, pageSize, type Row, type RowIcon, rootId, type Snapshot } from './row.ts';
import { type Grouping, groupRow, groupsOf } from './traceGroupsModel.ts';
import { serviceOf, traceLabel } from './traceWordsModel.ts';
import { ago, joined, oneLine, plural, unixMsOfNano } from './words.ts';

/** Traces with more spans open in the panel instead of unfolding (CONTRACT §3). */
export const maxUnfoldedSpans = 2000;

export interface TracesInput {
  readonly list: TraceList;
  readonly grouping: Grouping;
  readonly nowUnixMs: number;
  /** Traces on screen while the person points at one of them; null = nothing is held back. */
  readonly pinned: ReadonlySet<string> | null;
  /** Rows asked for by "Show more", by parent. */
  readonly limits: ReadonlyMap<string, number>;
  /** Rows of the groups as they stood so far: a group never moves under the pointer. */
  readonly groupOrder: readonly string[];
}

export interface TracesRows {
  readonly snapshot: Snapshot;
  readonly groupOrder: readonly string[];
  /** Traces held back behind "3 new". */
  readonly held: number;
}

export const traceRowId = (traceId: string): string => `trace:${traceId}`;

export function traceRows(input: TracesInput): TracesRows {
  const { list, grouping, pinned, nowUnixMs } = input;
  const shown =
    pinned === null ? list.traces : list.traces.filter(({ traceId }) => pinned.has(traceId));
  const held = list.traces.length - shown.length;
  const first = held > 0 ? [newTracesRow(held)] : [];
  const unlisted = list.total - list.traces.length;
  const snapshot = new Map<string, readonly Row[]>();
  if (grouping === 'none') {
    const rows = shown.map((trace) => traceRow(trace, nowUnixMs, true));
    const page = paged(rootId, rows, limitOf(input, rootId), shown.length + unlisted);
    snapshot.set(rootId, [...first, ...page]);
    return { snapshot, groupOrder: input.groupOrder, held };
  }
  const groups = groupsOf(shown, grouping, input.groupOrder);
  const limit = Math.min(groups.length, limitOf(input, rootId));
  for (const { rowId, traces } of groups.slice(0, limit)) {
    const rows = traces.map((trace) => traceRow(trace, nowUnixMs, grouping !== 'service'));
    snapshot.set(rowId, paged(rowId, rows, limitOf(input, rowId)));
  }
  const rows = groups.slice(0, limit).map((group) => groupRow(group, unlisted > 0, nowUnixMs));
  // Groups and traces are not counted together.
  const more = groups.length - limit;
  const rest = more > 0 && unlisted > 0 ? Number.POSITIVE_INFINITY : more + unlisted;
  snapshot.set(rootId, [...first, ...paged(rootId, rows, limit, limit + rest)]);
  return { snapshot, groupOrder: groups.map(({ rowId }) => rowId), held };
}

const limitOf = ({ limits }: TracesInput, parentId: string): number =>
  limits.get(parentId) ?? pageSize;

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

const durationOf = ({ durationNs }: TraceSummary): number => Number(durationNs);

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
