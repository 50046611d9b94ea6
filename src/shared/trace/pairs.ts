import { spanRoles } from '../model/mcpView.ts';
import { mark, type TraceColumns } from './columns.ts';

/** A call as both sides saw it. Rows of the columns. */
export interface CallPair {
  readonly client: number;
  readonly server: number;
  /** `exact`: the server's span is below the client's; `probable`: the same call by name, and in its time. */
  readonly certainty: 'exact' | 'probable';
  /** What the client waited beyond the time that the server worked: transport, queues, protocol. Nanoseconds, 0 at least. */
  readonly protocolNs: number;
  /** What the server worked on after the client had failed or given up. Nanoseconds, 0 when it had not. */
  readonly serverWentOnNs: number;
}

/** Clocks of two processes may differ by so much before a call of the same name is taken for another one. */
const skewNs = 50e6;
/** A server that ends so little after its client did not go on: spans are ended one after the other. */
const leastWentOnNs = 5e6;

const clientRole = spanRoles.indexOf('mcpClient');
const serverRole = spanRoles.indexOf('mcpServer');

/** Pairs the client and the server span of each call: at most one pair a span, in order of the client's row. */
export function pairCalls(columns: TraceColumns): readonly CallPair[] {
  const serverOf = new Map<number, number>();
  const lonely: number[] = [];
  for (let row = 0; row < columns.length; row++) {
    if (columns.role[row] !== serverRole) continue;
    const client = clientAbove(columns, row);
    if (client >= 0 && !serverOf.has(client)) serverOf.set(client, row);
    else lonely.push(row);
  }
  const pairs = Array.from(serverOf, ([client, server]) => pair(columns, client, server, 'exact'));
  return [...pairs, ...probablePairs(columns, serverOf, lonely)].sort(
    (a, b) => a.client - b.client,
  );
}

/** The client span of the same call above a server span: another layer, or HTTP, may stand between them. */
function clientAbove(columns: TraceColumns, server: number): number {
  for (let row = columns.parentRow[server] ?? -1; row >= 0; row = columns.parentRow[row] ?? -1) {
    if (columns.role[row] === serverRole) return -1;
    if (columns.role[row] === clientRole) {
      if (columns.method[row] !== columns.method[server]) return -1;
      const outer = columns.parentRow[row] ?? -1;
      // Of two layers of the client the outer one is the call that somebody made.
      const isLayered =
        outer >= 0 && columns.role[outer] === clientRole && isSameCall(columns, outer, row);
      return isLayered ? outer : row;
    }
  }
  return -1;
}

function probablePairs(
  columns: TraceColumns,
  serverOf: ReadonlyMap<number, number>,
  servers: readonly number[],
): CallPair[] {
  const clients = new Map<string, number[]>();
  for (let row = 0; row < columns.length && servers.length > 0; row++) {
    if (columns.role[row] !== clientRole || serverOf.has(row)) continue;
    const parent = columns.parentRow[row] ?? -1;
    if (parent >= 0 && columns.role[parent] === clientRole && isSameCall(columns, parent, row)) {
      continue;
    }
    const key = callKey(columns, row);
    const known = clients.get(key);
    if (known) known.push(row);
    else clients.set(key, [row]);
  }
  const pairs: CallPair[] = [];
  for (const server of servers) {
    const sameName = clients.get(callKey(columns, server)) ?? [];
    const candidates = sameName.filter((client) => isStartedWithin(columns, client, server));
    const [client] = candidates;
    // Two calls that could both be it are no pair.
    if (client === undefined || candidates.length > 1) continue;
    sameName.splice(sameName.indexOf(client), 1);
    pairs.push(pair(columns, client, server, 'probable'));
  }
  return pairs;
}

function pair(
  columns: TraceColumns,
  client: number,
  server: number,
  certainty: CallPair['certainty'],
): CallPair {
  const clientNs = columns.durationsNs[client] ?? 0;
  const serverNs = columns.durationsNs[server] ?? 0;
  const wentOnNs = endOf(columns, server) - endOf(columns, client);
  const hasFailed = ((columns.marks[client] ?? 0) & mark.error) !== 0;
  return {
    client,
    server,
    certainty,
    protocolNs: Math.max(0, clientNs - serverNs),
    serverWentOnNs: hasFailed && wentOnNs >= leastWentOnNs ? wentOnNs : 0,
  };
}

const isSameCall = ({ method, target }: TraceColumns, a: number, b: number): boolean =>
  method[a] === method[b] && target[a] === target[b];

const callKey = ({ method, target }: TraceColumns, row: number): string =>
  `${method[row]} ${target[row]}`;

const endOf = ({ offsetNs, durationsNs }: TraceColumns, row: number): number =>
  (offsetNs[row] ?? 0) + (durationsNs[row] ?? 0);

function isStartedWithin(columns: TraceColumns, client: number, server: number): boolean {
  const startNs = columns.offsetNs[server] ?? 0;
  return (
    startNs >= (columns.offsetNs[client] ?? 0) - skewNs &&
    startNs <= endOf(columns, client) + skewNs
  );
}
