import { formatDuration } from '../util/formatDuration.ts';
import { isolated } from '../util/shownText.ts';
import { atOnce, type Steps } from '../util/steps.ts';
import type { TraceColumns } from './columns.ts';
import { type Finding, findingsOf } from './findings.ts';
import { type Gap, gapsOf } from './gaps.ts';
import { type CallPair, pairCalls } from './pairs.ts';
import { rowText } from './rowText.ts';

/** What can be read out of a whole trace, computed once for each copy of it. */
export interface Insights {
  readonly findings: readonly Finding[];
  readonly pairs: readonly CallPair[];
  readonly gaps: readonly Gap[];
}

/** Shorter gaps than this share of the trace are no news. */
const leastGapShare = 0.02;

export const insightsOf = (columns: TraceColumns): Insights => atOnce(insightSteps(columns));

export function* insightSteps(columns: TraceColumns): Steps<Insights> {
  const findings = findingsOf(columns);
  yield;
  const pairs = pairCalls(columns);
  yield;
  const gaps = gapsOf(columns, Math.max(1, columns.durationNs * leastGapShare));
  return { findings, pairs, gaps };
}

/** What of it concerns one span, a sentence each. */
export function insightsAt(columns: TraceColumns, insights: Insights, row: number): string[] {
  const { findings, pairs, gaps } = insights;
  const pair = pairs.find(({ client, server }) => client === row || server === row);
  return [
    ...findings.filter((finding) => finding.row === row).map(({ words }) => words),
    ...(pair === undefined ? [] : [pairWords(columns, pair, row)]),
    ...gaps
      .filter((gap) => gap.parent === row)
      .map(
        ({ fromNs, toNs }) =>
          `Untraced ${formatDuration(toNs - fromNs)}, from ${formatDuration(fromNs)} on: no span below covers it.`,
      ),
  ];
}

const howWords: Readonly<Record<CallPair['by'], string>> = {
  parent: 'is',
  link: 'is (by a link)',
  request: 'is (by session and request id)',
  likeness: 'is probably (by name and time)',
};

function pairWords(columns: TraceColumns, pair: CallPair, row: number): string {
  const { client, server, by, protocolNs } = pair;
  const isClient = row === client;
  const other = isClient ? server : client;
  const side = isClient ? 'The server' : 'The client';
  const { service } = rowText(columns, other);
  const targetAt = (at: number) => columns.strings[columns.target[at] ?? 0] ?? '';
  // FastMCP 4 gives the span of a call the name of the last call inside it.
  const renamed =
    targetAt(server) === '' || targetAt(client) === '' || targetAt(server) === targetAt(client)
      ? ''
      : ` The client called ${isolated(targetAt(client))}, the server's span says ${isolated(targetAt(server))}: a call inside may have renamed it.`;
  const clientText = formatDuration(columns.durationsNs[client] ?? 0);
  const serverText = formatDuration(columns.durationsNs[server] ?? 0);
  return `${side} of this call ${howWords[by]} ${isolated(service)}. Of ${clientText} the server worked ${serverText}; ${formatDuration(protocolNs)} went into transport and protocol.${renamed}`;
}
