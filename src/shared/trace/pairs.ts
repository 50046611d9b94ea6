import { spanRoles } from '../model/mcpView.ts';
import { callIdsOf } from './callIds.ts';
import { mark, type TraceColumns } from './columns.ts';
import { linksOf } from './links.ts';

/** A call as both sides saw it. Rows of the columns. */
export interface CallPair {
  readonly client: number;
  readonly server: number;
  readonly certainty: 'exact' | 'probable';
  /**
   * How it is known. `parent`: the server's span is below the client's; `link`: a link between the two says so; `request`:
   * session and JSON-RPC request id are the same; `likeness`: the same call by name, and in its time.
   */
  readonly by: 'parent' | 'link' | 'request' | 'likeness';
  /** What the client waited beyond the time that the server worked: transport, queues, protocol. Nanoseconds, 0 at least. */
  readonly protocolNs: number;
  /** What the server worked on after the client had failed or given up. Nanoseconds, 0 when it had not. */
  readonly serverWentOnNs: number;
}

/** Clocks of two processes may differ by so much before a call of the same name is taken for another one. */
const skewNs = 50e6;
/** A server that ends so little after its client did not go on: spans are ended one after the other. */
const leastWentOnNs = 5e6;

/** Of more calls of one name no pair is guessed: nearly all overlap others, and each look costs. */
const mostAlike = 200;

const clientRole = spanRoles.indexOf('mcpClient');
const serverRole = spanRoles.indexOf('mcpServer');

/** Pairs the client and the server span of each call: at most one pair a span, in order of the client's row. */
export function pairCalls(columns: TraceColumns): readonly CallPair[] {
  const servers: number[] = [];
  for (let row = 0; row < columns.length; row++) {
    if (columns.role[row] === serverRole) servers.push(row);
  }
  const pairs: CallPair[] = [];
  const paired = new Set<number>();
  /** Pairs each server that has a client, and returns those that have none. */
  const pairBy = (by: CallPair['by'], lonely: number[], clientOf: (server: number) => number) =>
    lonely.filter((server) => {
      const client = clientOf(server);
      if (client < 0 || paired.has(client)) return true;
      paired.add(client);
      pairs.push(pair(columns, client, server, by));
      return false;
    });
  let lonely = pairBy('parent', servers, (server) => clientAbove(columns, server, server));
  if (lonely.length > 0) lonely = pairBy('link', lonely, byLink(columns));
  if (lonely.length > 0) lonely = pairBy('request', lonely, byRequest(columns, lonely));
  if (lonely.length > 0) pairBy('likeness', lonely, byLikeness(columns, paired));
  return pairs.sort((a, b) => a.client - b.client);
}

/** The client span of a server's call above a row: another layer, or HTTP, may stand between them. */
function clientAbove(columns: TraceColumns, from: number, server: number): number {
  for (let row = columns.parentRow[from] ?? -1; row >= 0; row = columns.parentRow[row] ?? -1) {
    if (columns.role[row] === serverRole) return -1;
    if (columns.role[row] === clientRole) {
      return columns.method[row] === columns.method[server] ? outerLayer(columns, row) : -1;
    }
  }
  return -1;
}

/** Of two layers of the client the outer one is the call that somebody made. */
function outerLayer(columns: TraceColumns, client: number): number {
  const outer = columns.parentRow[client] ?? -1;
  const isLayered =
    outer >= 0 &&
    columns.role[outer] === clientRole &&
    columns.method[outer] === columns.method[client] &&
    (columns.target[outer] === columns.target[client] || columns.target[client] === 0);
  return isLayered ? outer : client;
}

/**
 * The client that a link between the two tells: servers that find another span around them when a call comes in, such as
 * that of HTTP, have one of both as the parent and link to the other.
 */
function byLink(columns: TraceColumns): (server: number) => number {
  const linked = new Map<number, number[]>();
  for (const { row, otherRow } of linksOf(columns)) {
    if (row < 0 || otherRow < 0) continue;
    linked.set(row, [...(linked.get(row) ?? []), otherRow]);
    linked.set(otherRow, [...(linked.get(otherRow) ?? []), row]);
  }
  return (server) => {
    for (const row of linked.get(server) ?? []) {
      const isClient =
        columns.role[row] === clientRole && columns.method[row] === columns.method[server];
      const client = isClient ? outerLayer(columns, row) : clientAbove(columns, row, server);
      if (client >= 0) return client;
    }
    return -1;
  };
}

/** Within a session a request's id is given once. */
function byRequest(columns: TraceColumns, servers: readonly number[]): (server: number) => number {
  const lonely = new Set(servers);
  const keys = new Map<number, string>();
  const clients = new Map<string, Set<number>>();
  const count = new Map<string, number>();
  for (const { row, session, requestId } of callIdsOf(columns)) {
    if (session === '' || requestId === '') continue;
    const key = JSON.stringify([session, requestId, columns.method[row]]);
    if (columns.role[row] === clientRole) {
      clients.set(key, (clients.get(key) ?? new Set()).add(outerLayer(columns, row)));
    } else if (lonely.has(row)) {
      keys.set(row, key);
      count.set(key, (count.get(key) ?? 0) + 1);
    }
  }
  return (server) => {
    const key = keys.get(server) ?? '';
    const [client = -1, ...others] = clients.get(key) ?? [];
    return others.length === 0 && count.get(key) === 1 ? client : -1;
  };
}

/** The only client of the same call by name that ran then; of several the one with the server's request id. */
function byLikeness(
  columns: TraceColumns,
  paired: ReadonlySet<number>,
): (server: number) => number {
  const requestIds = new Map(callIdsOf(columns).map(({ row, requestId }) => [row, requestId]));
  const clients = new Map<string, number[]>();
  for (let row = 0; row < columns.length; row++) {
    if (columns.role[row] !== clientRole || outerLayer(columns, row) !== row) continue;
    const key = callKey(columns, row);
    const known = clients.get(key);
    if (known) known.push(row);
    else clients.set(key, [row]);
  }
  return (server) => {
    const sameName = clients.get(callKey(columns, server)) ?? [];
    if (sameName.length > mostAlike) return -1;
    const candidates = sameName.filter(
      (client) => !paired.has(client) && isStartedWithin(columns, client, server),
    );
    const requestId = requestIds.get(server) ?? '';
    const sameId = candidates.filter((client) => requestIds.get(client) === requestId);
    const [client = -1, ...others] =
      candidates.length > 1 && requestId !== '' ? sameId : candidates;
    // Two calls that could both be it are no pair.
    return others.length === 0 ? client : -1;
  };
}

function pair(columns: TraceColumns, client: number, server: number, by: CallPair['by']): CallPair {
  const clientNs = columns.durationsNs[client] ?? 0;
  const serverNs = columns.durationsNs[server] ?? 0;
  const wentOnNs = endOf(columns, server) - endOf(columns, client);
  const hasFailed = ((columns.marks[client] ?? 0) & mark.error) !== 0;
  return {
    client,
    server,
    certainty: by === 'likeness' ? 'probable' : 'exact',
    by,
    protocolNs: Math.max(0, clientNs - serverNs),
    serverWentOnNs: hasFailed && wentOnNs >= leastWentOnNs ? wentOnNs : 0,
  };
}

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
