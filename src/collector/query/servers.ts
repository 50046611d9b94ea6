import { sourceKinds } from '../../shared/model/source.ts';
import type { ServerRow } from '../../shared/rpc/contract.ts';
import { spanBit } from '../store/spanTable.ts';
import type { MetricReader } from '../store/store.ts';
import type { TraceReader } from '../store/traceStore.ts';
import type { QueryContext } from './queryContext.ts';
import { sourceName } from './searchFields.ts';
import { viewOfSpan } from './spanMeaning.ts';
import { isLive } from './spanRows.ts';

interface Tally {
  readonly group: number;
  spans: number;
  errors: number;
  duplicates: number;
  recent: number;
  lastArrivalMs: number;
  /** Bit i = source number i. */
  sources: number;
  mxcpEndpoints: number;
  /** A span with an MCP method, which names the server; -1 = none. */
  mcpRow: number;
}

const minuteMs = 60_000;
/** Below this a repeated batch or two explain the copies. */
const doubledShare = 0.4;
/** It names itself as an SDK over OTLP/HTTP alone. */
const meshHint =
  'gives its spans new ids over OTLP/HTTP, so that they name parents that nobody sends: views find these by mcp.span.id; TELEMETRY_PROTOCOL=grpc keeps the ids';

/** Programs that send, by service and instance. Cost: one look at every span. */
export function listServers({ store, signals, links, now }: QueryContext): readonly ServerRow[] {
  const audited = links.recordsOfTrace.size > 0 || store.audit.length > 0;
  const merged = new Map<string, Tally[]>();
  for (const tally of tallyGroups(store, now())) {
    const key = keyOf(identityOf(store, tally.group));
    const same = merged.get(key);
    same ? same.push(tally) : merged.set(key, [tally]);
  }
  const metrics = tallyMetrics(signals.metrics);
  const rows = Array.from(merged.entries(), ([key, tallies]) => ({
    ...serverRow(store, tallies, audited),
    metrics: countOf(metrics.get(key)),
  }));
  const silent = Array.from(metrics.entries(), ([key, tally]) =>
    merged.has(key) ? [] : [metricsOnlyRow(signals.metrics, tally)],
  ).flat();
  return [...rows, ...silent].sort(
    (a, b) => b.lastArrivalUnixMs - a.lastArrivalUnixMs || (a.service < b.service ? -1 : 1),
  );
}

function tallyGroups(store: TraceReader, nowMs: number): readonly Tally[] {
  const { spans, traces } = store;
  const tallies: Tally[] = [];
  for (let row = 0; row < spans.length; row++) {
    if (!isLive(store, row)) {
      continue;
    }
    const group = spans.group[row] ?? 0;
    tallies[group] ??= {
      group,
      spans: 0,
      errors: 0,
      duplicates: 0,
      recent: 0,
      lastArrivalMs: 0,
      sources: 0,
      mxcpEndpoints: 0,
      mcpRow: -1,
    };
    const tally = tallies[group];
    const bits = spans.bits[row] ?? 0;
    const arrival = traces.lastArrivalMs[spans.traceRow[row] ?? 0] ?? 0;
    tally.spans++;
    tally.errors += (bits & spanBit.error) !== 0 ? 1 : 0;
    tally.duplicates += (bits & spanBit.duplicate) !== 0 ? 1 : 0;
    tally.mxcpEndpoints += (bits & spanBit.mxcpEndpoint) !== 0 ? 1 : 0;
    tally.recent += nowMs - arrival < minuteMs ? 1 : 0;
    tally.lastArrivalMs = Math.max(tally.lastArrivalMs, arrival);
    tally.sources |= 1 << (spans.source[row] ?? 0);
    tally.mcpRow = spans.method[row] === 0 ? tally.mcpRow : row;
  }
  return tallies.filter((tally) => tally !== undefined);
}

interface MetricTally {
  readonly group: number;
  readonly names: Set<string>;
  lastUnixMs: number;
}

/** By sender. */
function tallyMetrics(metrics: MetricReader): Map<string, MetricTally> {
  const byKey = new Map<string, MetricTally>();
  const senders = new Map<number, MetricTally>();
  for (const index of latestOfMetrics(metrics)) {
    const { group, name } = metrics.headOf(index);
    let tally = senders.get(group);
    if (tally === undefined) {
      const key = keyOf(identityOf(metrics, group));
      tally = byKey.get(key) ?? { group, names: new Set(), lastUnixMs: 0 };
      senders.set(group, tally);
      byKey.set(key, tally);
    }
    const last = Number(metrics.timeOf(metrics.series.lastPoint[index] ?? 0) / 1_000_000n);
    tally.lastUnixMs = Math.max(tally.lastUnixMs, last);
    tally.names.add(metrics.strings.get(name));
  }
  return byKey;
}

/** Of each metric the series that sent last: there may be very many series of few metrics. */
function latestOfMetrics({ series }: MetricReader): Iterable<number> {
  const latest = new Map<number, number>();
  for (let index = 0; index < series.length; index += 1) {
    if ((series.points[index] ?? 0) > 0) {
      const metric = series.metric[index] ?? 0;
      const known = latest.get(metric);
      if (known === undefined || (series.lastPoint[index] ?? 0) > (series.lastPoint[known] ?? 0)) {
        latest.set(metric, index);
      }
    }
  }
  return latest.values();
}

const countOf = (tally: MetricTally | undefined): ServerRow['metrics'] =>
  tally === undefined ? null : { count: tally.names.size, lastUnixMs: tally.lastUnixMs };

function metricsOnlyRow(metrics: MetricReader, tally: MetricTally): ServerRow {
  return {
    ...identityOf(metrics, tally.group),
    sources: [],
    spans: 0,
    errors: 0,
    spansLastMinute: 0,
    lastArrivalUnixMs: tally.lastUnixMs,
    mcpServers: [],
    metrics: countOf(tally),
    hints: [],
  };
}

const keyOf = ({ service, instance }: Pick<ServerRow, 'service' | 'instance'>): string =>
  `${service}\n${instance ?? ''}`;

function identityOf(store: Pick<TraceReader, 'groups' | 'strings'>, group: number) {
  const { resource, service } = store.groups.get(group);
  const textIn = (key: string) => {
    const value = resource.attributes.find((attribute) => attribute.key === key)?.value;
    return value === undefined || value === null || typeof value === 'object'
      ? null
      : String(value);
  };
  const sdk = [
    textIn('telemetry.sdk.name'),
    textIn('telemetry.sdk.language'),
    textIn('telemetry.sdk.version'),
  ].filter((part) => part !== null);
  const pid = Number(textIn('process.pid') ?? Number.NaN);
  return {
    service: store.strings.get(service),
    instance: textIn('service.instance.id'),
    pid: Number.isSafeInteger(pid) ? pid : null,
    sdk: sdk.length > 0 ? sdk.join(' ') : null,
  };
}

function serverRow(
  store: TraceReader,
  tallies: readonly Tally[],
  audited: boolean,
): Omit<ServerRow, 'metrics'> {
  const sum = (of: (tally: Tally) => number) =>
    tallies.reduce((total, tally) => total + of(tally), 0);
  const spans = sum((tally) => tally.spans);
  const sourceBits = tallies.reduce((bits, tally) => bits | tally.sources, 0);
  const mcpServers = tallies.flatMap(({ mcpRow }) =>
    mcpRow < 0 ? [] : (viewOfSpan(store, mcpRow, store.readSpan(mcpRow)).server ?? []),
  );
  const identity = identityOf(store, tallies[0]?.group ?? 0);
  const hints = [
    ...(sum((tally) => tally.duplicates) > doubledShare * spans
      ? ['sends every span twice: two exporters are set up for the same endpoint; remove one']
      : []),
    ...(!audited && sum((tally) => tally.mxcpEndpoints) > 0
      ? [
          'audit is off: set profiles.<profile>.audit.enabled in mxcp-site.yml, or add its log folder',
        ]
      : []),
    ...(identity.sdk?.startsWith('mcp-mesh ') ? [meshHint] : []),
  ];
  return {
    ...identity,
    sources: Object.values(sourceKinds)
      .filter((number) => (sourceBits & (1 << number)) !== 0)
      .map(sourceName),
    spans,
    errors: sum((tally) => tally.errors),
    spansLastMinute: sum((tally) => tally.recent),
    lastArrivalUnixMs: Math.max(...tallies.map((tally) => tally.lastArrivalMs)),
    mcpServers: Array.from(new Set(mcpServers)).sort(),
    hints,
  };
}
