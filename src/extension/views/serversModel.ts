import type {
  ReceiverStatus,
  ServerRow,
  SourceRequest,
  SourceStatus,
  Status,
} from '../../shared/rpc/contract.ts';
import { formatCount } from '../../shared/util/formatDuration.ts';
import { portOf } from '../statusModel.ts';
import { metricsRows } from './metricsModel.ts';
import { infoRow, type Row, rootId, type Snapshot } from './row.ts';
import { ago, joined, oneLine, plural } from './words.ts';

/** Rows of *Servers*: what listens, who sends, what is followed, and what should be known about each. */
export function serverRows(
  status: Status,
  servers: readonly ServerRow[],
  nowUnixMs: number,
): Snapshot {
  const snapshot = new Map<string, readonly Row[]>();
  const withChildren = (row: Row, children: readonly Row[]): Row => {
    if (children.length > 0) {
      snapshot.set(row.id, children);
    }
    return { ...row, children: children.length > 0 ? 'open' : 'none' };
  };
  snapshot.set(rootId, [
    ...status.warnings.map((warning, at) =>
      infoRow(`warning:${at}`, oneLine(warning, 500), {
        name: 'warning',
        color: 'editorWarning.foreground',
      }),
    ),
    ...servers.map((server) => {
      const hints = hintRows(serverId(server), server.hints);
      const metrics = metricsRows(serverId(server), server, nowUnixMs);
      const row = withChildren(serverRow(server, nowUnixMs), [...hints, ...metrics]);
      return hints.length === 0 && metrics.length > 0
        ? { ...row, children: 'folded' as const }
        : row;
    }),
    ...bothFamilies(status.receivers).map((receiver) => receiverRow(receiver)),
    ...status.sources
      .filter(({ kind }) => kind !== 'otlp' && kind !== 'import')
      .map((source) => withChildren(sourceRow(source), problemRows(source))),
    ...status.sources
      .filter(({ kind, problems }) => kind === 'otlp' && problems.length > 0)
      .map((sender) => withChildren(senderRow(sender), senderHintRows(sender))),
    ...rejectedRows(status),
  ]);
  return snapshot;
}

export const serverId = ({ service, instance, pid }: ServerRow): string =>
  `server:${service}:${instance ?? ''}:${pid ?? ''}`;

function serverRow(server: ServerRow, nowUnixMs: number): Row {
  const { pid, spansLastMinute, errors, hints } = server;
  const name = oneLine(server.service || server.mcpServers[0] || 'unknown service');
  const process = pid === null ? '' : `pid ${pid}`;
  const rate = `${formatCount(spansLastMinute)} spans/min`;
  return {
    id: serverId(server),
    kind: 'server',
    label: name,
    description: joined([
      process,
      rate,
      errors > 0 && plural(errors, 'error'),
      hints.length > 0 && plural(hints.length, 'hint'),
    ]),
    tooltip: [
      name,
      joined([process, server.sdk]),
      joined(server.sources.map((source) => oneLine(source))),
      `${plural(server.spans, 'span')} stored, ${plural(errors, 'error')}, last ${ago(server.lastArrivalUnixMs, nowUnixMs)}`,
      server.mcpServers.length > 0
        ? `MCP: ${server.mcpServers.map((each) => oneLine(each)).join(', ')}`
        : '',
    ].filter((line) => line !== ''),
    icon: spansLastMinute > 0 ? { name: 'circle-filled' } : { name: 'circle-outline' },
    spoken: `Server ${name}, ${joined([process, rate]).replaceAll(' · ', ', ')}, ${plural(hints.length, 'hint')}`,
    children: 'none',
    opens: null,
  };
}

const hintRows = (parentId: string, hints: readonly string[]): readonly Row[] =>
  hints.map((hint, at) =>
    infoRow(`${parentId}:hint:${at}`, oneLine(hint, 500), { name: 'lightbulb' }),
  );

/** One row for both loopback families where they say the same. */
function bothFamilies(receivers: readonly ReceiverStatus[]): readonly ReceiverStatus[] {
  const same = (a: ReceiverStatus, b: ReceiverStatus) =>
    a.protocol === b.protocol &&
    a.state === b.state &&
    a.message === b.message &&
    portOf(a.address) === portOf(b.address);
  return receivers.flatMap((receiver, at) => {
    const first = receivers.findIndex((each) => same(each, receiver));
    if (first < at) {
      return [];
    }
    const isPair = receivers.filter((each) => same(each, receiver)).length > 1;
    return [isPair ? { ...receiver, address: `localhost:${portOf(receiver.address)}` } : receiver];
  });
}

function receiverRow({ protocol, address, state, message }: ReceiverStatus): Row {
  const name = protocol === 'http' ? 'OTLP/HTTP' : 'OTLP/gRPC';
  const words = { listening: 'listening', blocked: 'blocked', off: 'off' }[state];
  return {
    id: `receiver:${protocol}:${address}`,
    kind: state === 'blocked' ? 'blockedReceiver' : 'receiver',
    label: `${name} ${address}`,
    description: joined([words, oneLine(message)]),
    tooltip: [`${name} on ${address}: ${words}`, message].filter((line) => line !== ''),
    icon:
      state === 'off'
        ? { name: 'circle-slash' }
        : state === 'blocked' || message !== ''
          ? { name: 'warning', color: 'editorWarning.foreground' }
          : { name: 'radio-tower' },
    spoken: joined([`${name} on ${address}, ${words}`, oneLine(message)]).replaceAll(' · ', ', '),
    children: 'none',
    opens: state === 'blocked' ? { command: 'mcpTraces.choosePort', argument: undefined } : null,
  };
}

export const sourceRowId = ({ kind, path }: SourceRequest): string => `source:${kind}:${path}`;

/** The source of a row that a person can stop following. */
export function sourceOfRow(id: string): SourceRequest | null {
  const match = /^source:(console|audit|project):(.+)$/s.exec(id);
  const [, kind, path] = match ?? [];
  return path !== undefined && (kind === 'console' || kind === 'audit' || kind === 'project')
    ? { kind, path }
    : null;
}

const sourceWords = {
  console: { word: 'console', unit: 'span', icon: 'output' },
  audit: { word: 'audit log', unit: 'record', icon: 'law' },
  project: { word: 'MXCP project', unit: '', icon: 'root-folder' },
  import: { word: 'imported file', unit: 'span', icon: 'cloud-download' },
  otlp: { word: 'OTLP', unit: 'span', icon: 'radio-tower' },
  forward: { word: 'forwarded to', unit: 'item', icon: 'arrow-right' },
} as const;

function sourceRow({ kind, target, state, accepted, problems }: SourceStatus): Row {
  const { word, unit, icon } = sourceWords[kind];
  const stateWord = (kind === 'forward' ? forwardWords : stateWords)[state];
  const count = unit === '' ? '' : plural(accepted, unit);
  const trouble = problems.length > 0 ? plural(problems.length, 'problem') : '';
  return {
    id: `source:${kind}:${target}`,
    kind: 'source',
    label: oneLine(
      kind === 'forward'
        ? target
        : target.slice(Math.max(target.lastIndexOf('/'), target.lastIndexOf('\\')) + 1) || target,
    ),
    description: joined([word, kind === 'forward' ? stateWord : state, count, trouble]),
    tooltip: [target, joined([word, stateWord, count, trouble])],
    icon:
      state === 'failed'
        ? { name: 'error', color: 'errorForeground' }
        : trouble !== ''
          ? { name: 'warning', color: 'editorWarning.foreground' }
          : { name: icon },
    spoken: joined([`${word} ${target}`, stateWord, count, trouble]).replaceAll(' · ', ', '),
    children: 'none',
    opens: null,
  };
}

const stateWords = {
  following: 'followed',
  waiting: 'does not exist yet and is waited for',
  failed: 'failed',
  done: 'read to its end',
} as const;

const forwardWords = {
  following: 'delivers',
  waiting: 'the target does not answer',
  failed: 'the target refuses',
  done: 'ended',
} as const;

/** An exporter, by the name that it gives itself, that deviates from OTLP and is understood all the same. */
function senderRow({ target, problems }: SourceStatus): Row {
  const hints = plural(problems.length, 'hint');
  return {
    id: `sender:${target}`,
    kind: 'source',
    label: oneLine(target),
    description: joined(['exporter', hints]),
    tooltip: [target, 'What it sends is kept, though OTLP asks for something else.'],
    icon: { name: 'lightbulb' },
    spoken: `Exporter ${oneLine(target)}, ${hints}`,
    children: 'none',
    opens: null,
  };
}

const senderHintRows = ({ target, problems }: SourceStatus): readonly Row[] =>
  problems.map(({ reason, count, example }) => ({
    ...infoRow(`sender:${target}\n${reason}`, oneLine(example, 500), { name: 'lightbulb' }),
    description: `${formatCount(count)} ×`,
    tooltip: [example],
  }));

const problemRows = ({ kind, target, problems }: SourceStatus): readonly Row[] =>
  problems.map(({ reason, count, example }) => ({
    ...infoRow(`source:${kind}:${target}\n${reason}`, `${reason} (${formatCount(count)})`, {
      name: 'warning',
      color: 'editorWarning.foreground',
    }),
    description: oneLine(example, 120),
    tooltip: [reason, example],
  }));

function rejectedRows({ rejected, duplicates, evicted, dropped }: Status): readonly Row[] {
  const reasons = Object.entries(rejected.reasons).map(([reason, count]) => ({
    ...infoRow(`rejected:${reason}`, `${formatCount(count)} refused: ${oneLine(reason)}`, {
      name: 'warning',
      color: 'editorWarning.foreground',
    }),
  }));
  const more = [
    duplicates.spans > 0 &&
      infoRow('duplicates', `${plural(duplicates.spans, 'span')} came more than once`, {
        name: 'copy',
      }),
    evicted.traces > 0 &&
      infoRow('evicted', `${plural(evicted.traces, 'old trace')} evicted to make room`, {
        name: 'archive',
      }),
    dropped.logs > 0 &&
      infoRow('droppedLogs', `${plural(dropped.logs, 'old log record')} dropped to make room`, {
        name: 'archive',
      }),
    dropped.logResources + dropped.metricResources > 0 &&
      infoRow(
        'droppedResources',
        `${plural(dropped.logResources, 'log record')} and ${plural(dropped.metricResources, 'metric')} kept without resource: too many different ones came`,
        { name: 'warning', color: 'editorWarning.foreground' },
      ),
  ].filter((row) => row !== false);
  return [...reasons, ...more];
}
