import type { AuditEntry, AuditLink } from '../../shared/model/audit.ts';
import { spanBit, traceBit } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { spanIdOf, traceIdOf } from './ids.ts';
import { compareStarts, endOf, hasBit, isLive, rowsOfTrace, startOf } from './spanRows.ts';
import { rootRowOf } from './traceRoot.ts';

/** All joins between audit records and traces at one revision of the store. */
export interface AuditLinks {
  /** One for each record of `store.audit`. */
  readonly links: readonly AuditLink[];
  readonly denied: readonly boolean[];
  /** Indices of the records of a trace, exact and probable. */
  readonly recordsOfTrace: ReadonlyMap<number, readonly number[]>;
}

/** Clocks of one machine, but a time in the record that was rounded to milliseconds. */
const toleranceNs = 1_000_000n;
/** MXCP writes the record of a built-in SQL tool 0 to a few ms after the span's end (MXCP facts 2.4). */
const longestLagNs = 5_000_000_000n;

/** Hashes of the statements behind MXCP's built-in tools, which its records do not quote (MXCP 0.12.3). */
const builtInHashes: Readonly<Record<string, string>> = {
  list_tables: 'd727ce16c684026a',
  get_table_schema: '4082d877dbd06296',
};

export function linkAudit(store: TraceReader): AuditLinks {
  const links = new Map<number, AuditLink>();
  const traceRows = new Map<number, number>();
  const taken = new Set<number>();
  const join = (record: number, row: number, link: Omit<AuditLink, 'traceId' | 'spanId'>) => {
    const traceRow = store.spans.traceRow[row] ?? 0;
    links.set(record, {
      kind: link.kind,
      traceId: traceIdOf(store, traceRow),
      spanId: spanIdOf(store, row),
      confidence: link.confidence,
      reason: link.reason,
    });
    traceRows.set(record, traceRow);
    taken.add(row);
  };

  const open: number[] = [];
  for (const [record, entry] of store.audit.entries()) {
    const traceRow = entry.traceId === '' ? -1 : store.traceRowOf(entry.traceId);
    const row = traceRow < 0 ? -1 : endpointRow(store, traceRow, entry);
    if (row >= 0) {
      join(record, row, { kind: 'exact', confidence: 1, reason: 'the record has the trace id' });
    } else if (entry.traceId === '') {
      open.push(record);
    }
  }
  if (open.length > 0) {
    const candidates = new Candidates(store);
    open.sort((a, b) => compareTimes(store.audit[a], store.audit[b]));
    for (const record of open) {
      const entry = store.audit[record];
      const found = entry && (candidates.byTime(entry, taken) ?? candidates.byHash(entry, taken));
      if (found) {
        join(record, found.row, {
          kind: 'probable',
          confidence: found.confidence,
          reason: found.reason,
        });
      }
    }
  }
  return collect(store, links, traceRows);
}

function collect(
  store: TraceReader,
  found: ReadonlyMap<number, AuditLink>,
  traceRows: ReadonlyMap<number, number>,
): AuditLinks {
  const recordsOfTrace = new Map<number, number[]>();
  const denied: boolean[] = [];
  const links = store.audit.map((entry, record) => {
    const traceRow = traceRows.get(record);
    if (traceRow !== undefined) {
      const records = recordsOfTrace.get(traceRow);
      records ? records.push(record) : recordsOfTrace.set(traceRow, [record]);
    }
    const inTrace =
      traceRow !== undefined && ((store.traces.bits[traceRow] ?? 0) & traceBit.denied) !== 0;
    denied.push(inTrace || entry.deniedByError);
    return found.get(record) ?? { ...noLink, reason: whyNone(entry) };
  });
  return { links, denied, recordsOfTrace };
}

const noLink = { kind: 'none', traceId: null, spanId: null, confidence: 0 } as const;

function whyNone(entry: AuditEntry): string {
  if (entry.traceId !== '') {
    return 'no trace with the id of the record is stored';
  }
  return entry.timeUnixNano === 0n
    ? 'the record has neither a trace id nor a readable time'
    : 'the record has no trace id, and no stored call fits its type, name and time, nor its SQL';
}

/** The span of the endpoint that the record is about; the trace's root where there is none. */
function endpointRow(store: TraceReader, traceRow: number, entry: AuditEntry): number {
  let best = -1;
  let bestScore = -1;
  for (const row of rowsOfTrace(store, traceRow)) {
    if (!hasBit(store, row, spanBit.mxcpEndpoint)) {
      continue;
    }
    const named = store.strings.get(store.spans.target[row] ?? 0) === entry.operationName ? 2 : 0;
    const score = named + (contains(store, row, entry.timeUnixNano) ? 1 : 0);
    if (score > bestScore || (score === bestScore && startOf(store, row) < startOf(store, best))) {
      best = row;
      bestScore = score;
    }
  }
  return best >= 0 ? best : rootRowOf(store, traceRow);
}

function contains(store: TraceReader, row: number, time: bigint): boolean {
  return (
    startOf(store, row) <= time + toleranceNs &&
    (hasBit(store, row, spanBit.unfinished) || time <= endOf(store, row) + toleranceNs)
  );
}

function compareTimes(a: AuditEntry | undefined, b: AuditEntry | undefined): number {
  const left = a?.timeUnixNano ?? 0n;
  const right = b?.timeUnixNano ?? 0n;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Calls of one name or one statement that are looked at for a record. */
const mostCandidates = 256;

interface Found {
  readonly row: number;
  readonly confidence: number;
  readonly reason: string;
}

const targetBits: Readonly<Record<string, number>> = {
  tool: spanBit.tool,
  prompt: spanBit.prompt,
  resource: spanBit.resource,
};

/** Spans that a record without a trace id may belong to, by the name of what they call and by their query hash. */
class Candidates {
  readonly #store: TraceReader;
  readonly #byName = new Map<string, number[]>();
  readonly #byHash = new Map<string, number[]>();

  constructor(store: TraceReader) {
    this.#store = store;
    const { spans } = store;
    const wantedNames = new Set(store.audit.map(({ operationName }) => operationName));
    const wantedHashes = new Set(store.audit.map(hashOf));
    const isWanted = (wanted: ReadonlySet<string>, index: number) =>
      index !== 0 && wanted.has(store.strings.get(index));
    const seenRoots = new Set<number>();
    for (let row = 0; row < spans.length; row++) {
      const target = spans.target[row] ?? 0;
      const hash = spans.queryHash[row] ?? 0;
      if ((target === 0 && hash === 0) || !isLive(store, row)) {
        continue;
      }
      if (isWanted(wantedNames, target)) {
        push(this.#byName, store.strings.get(target), row);
      }
      if (isWanted(wantedHashes, hash)) {
        const root = rootRowOf(store, spans.traceRow[row] ?? 0);
        if (!hasBit(store, root, spanBit.mxcpEndpoint) && !seenRoots.has(root)) {
          seenRoots.add(root);
          push(this.#byHash, store.strings.get(hash), root);
        }
      }
    }
    for (const rows of [...this.#byName.values(), ...this.#byHash.values()]) {
      rows.sort((a, b) => compareStarts(store, a, b));
    }
  }

  /** The last of the rows that start before a time: enough to find the one that is meant, however many there are. */
  #startedBefore(rows: readonly number[], time: bigint): readonly number[] {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (startOf(this.#store, rows[middle] ?? 0) <= time + toleranceNs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return rows.slice(Math.max(0, low - mostCandidates), low);
  }

  /** Type and name are those of the record and its time lies inside: the endpoint itself, then the nearest end. */
  byTime(entry: AuditEntry, taken: ReadonlySet<number>): Found | null {
    const bit = targetBits[entry.operationType] ?? 0;
    const time = entry.timeUnixNano;
    const named = this.#byName.get(entry.operationName) ?? [];
    const rows = this.#startedBefore(named, time).filter(
      (row) =>
        time !== 0n &&
        hasBit(this.#store, row, bit) &&
        !taken.has(row) &&
        contains(this.#store, row, time),
    );
    const endpoints = rows.filter((row) => hasBit(this.#store, row, spanBit.mxcpEndpoint));
    const fitting = endpoints.length > 0 ? endpoints : rows;
    const row = nearest(fitting, (candidate) => distance(endOf(this.#store, candidate), time));
    if (row === null) {
      return null;
    }
    const traces = new Set(fitting.map((each) => this.#store.spans.traceRow[each])).size;
    const reason = `same type and name, and the record's time lies inside the call`;
    return traces === 1
      ? { row, confidence: 0.9, reason }
      : {
          row,
          confidence: 0.5,
          reason: `${reason}; of ${traces} such calls the one that ends nearest`,
        };
  }

  /** The same SQL, and the nearest end; the root of its trace stands for the call. */
  byHash(entry: AuditEntry, taken: ReadonlySet<number>): Found | null {
    const time = entry.timeUnixNano;
    const roots = this.#byHash.get(hashOf(entry)) ?? [];
    const rows = this.#startedBefore(roots, time).filter(
      (root) =>
        time !== 0n && !taken.has(root) && distance(endOf(this.#store, root), time) <= longestLagNs,
    );
    const row = nearest(rows, (candidate) => distance(endOf(this.#store, candidate), time));
    if (row === null) {
      return null;
    }
    const lagMs = Number(distance(endOf(this.#store, row), time) / 1000n) / 1000;
    return {
      row,
      confidence: lagMs <= 50 ? 0.8 : 0.5,
      reason: `same SQL, and the call ends ${lagMs} ms from the record's time`,
    };
  }
}

function hashOf(entry: AuditEntry): string {
  return entry.sqlHash || (builtInHashes[entry.operationName] ?? '');
}

function push(map: Map<string, number[]>, key: string, row: number): void {
  const rows = map.get(key);
  rows ? rows.push(row) : map.set(key, [row]);
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}

/** The first of those at the least distance. */
function nearest(rows: readonly number[], distanceOf: (row: number) => bigint): number | null {
  let best: number | null = null;
  let least = 0n;
  for (const row of rows) {
    const own = distanceOf(row);
    if (best === null || own < least) {
      best = row;
      least = own;
    }
  }
  return best;
}
