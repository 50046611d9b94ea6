import type { TraceSummary } from '../../shared/rpc/contract.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import { sha256Hex } from '../../shared/util/sha256.ts';
import type { RowKind } from '../contributions.ts';
import type { Row } from './row.ts';
import { operationOf, serviceOf } from './traceWordsModel.ts';
import { ago, joined, oneLine, percentile, plural, unixMsOfNano } from './words.ts';

/*
 * What the tree *Traces* is grouped by. A trace is in one group: that of its root's service, of the first MCP session that
 * one of its spans tells, or of what its root does.
 */

export const groupings = ['none', 'service', 'session', 'operation'] as const;
export type Grouping = (typeof groupings)[number];

export const isGrouping = (value: unknown): value is Grouping =>
  groupings.some((each) => each === value);

/** As the choice between them says it. */
export const groupingWords: Readonly<Record<Grouping, readonly [label: string, detail: string]>> = {
  none: ['Nothing', 'one list, newest first'],
  service: ['Service', 'the server or agent whose span is the root'],
  session: ['MCP Session', 'the first session that a span of the trace tells'],
  operation: ['Root Operation', 'what the root span does, such as one tool'],
};

type GroupedBy = Exclude<Grouping, 'none'>;

const keyOf: Readonly<Record<GroupedBy, (trace: TraceSummary) => string>> = {
  service: ({ root }) => root?.service ?? '',
  session: ({ mcp }) => mcp.session ?? '',
  operation: operationOf,
};

const looks: Readonly<
  Record<GroupedBy, { readonly kind: RowKind; readonly icon: string; readonly unknown: string }>
> = {
  service: { kind: 'service', icon: 'server-process', unknown: 'unknown service' },
  session: { kind: 'session', icon: 'plug', unknown: 'no session' },
  operation: { kind: 'operation', icon: 'tools', unknown: 'root not received' },
};

/** Longer keys are told apart by their digest: an id of a row goes to VS Code and back. */
const mostKeyLength = 200;

export const groupRowId = (by: GroupedBy, key: string): string =>
  `${by}:${key.length > mostKeyLength ? sha256Hex(key) : key}`;

export interface TraceGroup {
  readonly by: GroupedBy;
  /** Empty for traces of which it is not known. */
  readonly key: string;
  readonly rowId: string;
  /** In the order of the list. */
  readonly traces: readonly TraceSummary[];
}

/** Groups that were there keep their order, so that none moves under the pointer; new ones stand before them. */
export function groupsOf(
  traces: readonly TraceSummary[],
  by: GroupedBy,
  orderSoFar: readonly string[],
): readonly TraceGroup[] {
  const byKey = Map.groupBy(traces, keyOf[by]);
  const groups = new Map(
    Array.from(byKey, ([key, of]) => {
      const rowId = groupRowId(by, key);
      return [rowId, { by, key, rowId, traces: of }];
    }),
  );
  const known = orderSoFar.filter((rowId) => groups.has(rowId));
  const isKnown = new Set(known);
  const order = [...[...groups.keys()].filter((rowId) => !isKnown.has(rowId)), ...known];
  return order.flatMap((rowId) => groups.get(rowId) ?? []);
}

/** @param isCut there are older traces that were not asked for, so that counts are of the newest alone */
export function groupRow(group: TraceGroup, isCut: boolean, nowUnixMs: number): Row {
  const { by, key, traces, rowId } = group;
  const { kind, icon, unknown } = looks[by];
  const label = key === '' ? unknown : by === 'session' ? shortSession(key) : oneLine(key);
  const p95 = formatDuration(
    percentile(
      traces.map(({ durationNs }) => Number(durationNs)),
      0.95,
    ),
  );
  const errors = traces.filter((trace) => trace.errors > 0).length;
  const count = `${traces.length}${isCut ? '+' : ''}`;
  const newest = ago(Math.max(...traces.map(startUnixMs)), nowUnixMs);
  // A session's id says nothing by itself; a service does.
  const services = by === 'service' ? [] : [...new Set(traces.map(serviceOf))];
  const [service = ''] = services;
  const failed = errors > 0 && plural(errors, 'with errors', 'with errors');
  return {
    id: rowId,
    kind: key === '' ? 'unknownGroup' : kind,
    label,
    description: joined([
      count,
      failed,
      by !== 'session' && `p95 ${p95}`,
      by === 'session' && key !== '' && oneLine(service, 60),
      newest,
    ]),
    tooltip: [
      by === 'session' && key !== '' ? `MCP session ${oneLine(key)}` : label,
      services.length === 0
        ? ''
        : services
            .slice(0, 5)
            .map((each) => oneLine(each, 60))
            .join(', '),
      `${count} traces, 95 % of them within ${p95}, the newest ${newest}`,
      errors > 0 ? `${errors} of them with errors` : 'none of them with errors',
      isCut ? 'There may be older ones: "Show more" at the end of the tree asks for them.' : '',
    ].filter((line) => line !== ''),
    icon: { name: icon },
    spoken: joined([
      label,
      `${count} traces`,
      failed || 'none with errors',
      `newest ${newest}`,
    ]).replaceAll(' · ', ', '),
    children: 'open',
    opens: null,
  };
}

/** Ids are long and say nothing: a piece tells them apart, and leaves room for what a person reads. */
const shortSession = (session: string): string =>
  `session ${session.length > 12 ? `${oneLine(session.slice(0, 8))}…` : oneLine(session)}`;

const startUnixMs = ({ startUnixNano }: TraceSummary): number => unixMsOfNano(startUnixNano);
