import { type SpanRole, spanRoles } from '../../src/shared/model/mcpView.ts';
import { type SpanNote, spanNotes } from '../../src/shared/model/spanNote.ts';
import { mark, type TraceColumns } from '../../src/shared/trace/columns.ts';
import { noRow, placeText } from '../../src/shared/trace/links.ts';

/** A row for `columnsOf`; rows stand in tree order and `depth` says where in the tree. */
export interface RowSpec {
  readonly depth: number;
  readonly name: string;
  /** The name in words; the name itself when it is not given. */
  readonly label?: string;
  readonly startNs: number;
  readonly durationNs: number;
  readonly service?: string;
  readonly role?: SpanRole;
  readonly method?: string;
  readonly target?: string;
  readonly queryHash?: string;
  readonly scope?: string;
  readonly argumentsHash?: number;
  readonly kind?: number;
  readonly marks?: number;
  readonly notes?: readonly SpanNote[];
  readonly events?: number;
  readonly spanId?: string;
  /** Of a span whose parent is not there: short hex. */
  readonly parentId?: string;
  readonly session?: string;
  readonly requestId?: string;
  /** Rows of spans that it links to. */
  readonly linksTo?: readonly number[];
  /** Spans of other traces that it links to, or that link to it. */
  readonly linked?: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly label?: string;
    readonly incoming?: boolean;
  }[];
}

/** Columns of a trace from rows in tree order, for tests of what is drawn from them. */
export function columnsOf(
  rows: readonly RowSpec[],
  trace: { traceId?: string; startUnixNano?: bigint; missingParents?: number } = {},
): TraceColumns {
  const length = rows.length;
  const strings: string[] = [''];
  const indices = new Map<string, number>([['', 0]]);
  const intern = (text = '') => {
    const known = indices.get(text);
    if (known !== undefined) return known;
    indices.set(text, strings.length);
    strings.push(text);
    return strings.length - 1;
  };
  const parentRow = new Int32Array(length).fill(-1);
  const descendants = new Uint32Array(length);
  const spanIds = new Uint8Array(length * 8);
  const parentIds = new Uint8Array(length * 8);
  const path: number[] = [];
  for (const [row, spec] of rows.entries()) {
    path.length = spec.depth;
    parentRow[row] = path[spec.depth - 1] ?? -1;
    path.push(row);
    const id = spec.spanId ?? (row + 1).toString(16).padStart(16, '0');
    for (let at = 0; at < 8; at++) {
      spanIds[row * 8 + at] = Number.parseInt(id.slice(at * 2, at * 2 + 2), 16);
    }
    const parent = parentRow[row] ?? -1;
    if (spec.parentId !== undefined) {
      new DataView(parentIds.buffer).setUint32(row * 8 + 4, Number.parseInt(spec.parentId, 16));
    }
    if (parent >= 0) parentIds.set(spanIds.subarray(parent * 8, parent * 8 + 8), row * 8);
  }
  for (let row = length - 1; row >= 0; row--) {
    const parent = parentRow[row] ?? -1;
    if (parent >= 0) descendants[parent] = (descendants[parent] ?? 0) + 1 + (descendants[row] ?? 0);
  }
  const offsetNs = Float64Array.from(rows, (row) => row.startNs);
  const durationsNs = Float64Array.from(rows, (row) => row.durationNs);
  return {
    traceId: trace.traceId ?? '0af7651916cd43dd8448eb211c80319c',
    startUnixNano: trace.startUnixNano ?? 1_795_000_000_000_000_000n,
    durationNs: rows.reduce((end, row) => Math.max(end, row.startNs + row.durationNs), 0),
    length,
    spanIds,
    parentRow,
    parentIds,
    depth: Uint32Array.from(rows, (row) => row.depth),
    descendants,
    offsetNs,
    durationsNs,
    selfNs: Float64Array.from(rows, (_, row) =>
      selfOf({ descendants, offsetNs, durationsNs }, row),
    ),
    kind: Uint8Array.from(rows, (row) => row.kind ?? 1),
    status: Uint8Array.from(rows, (row) => ((row.marks ?? 0) & mark.error ? 2 : 0)),
    role: Uint8Array.from(rows, (row) => spanRoles.indexOf(row.role ?? 'other')),
    notes: Uint16Array.from(rows, (row) =>
      (row.notes ?? []).reduce((bits, note) => bits | (1 << spanNotes.indexOf(note)), 0),
    ),
    marks: Uint8Array.from(rows, (row) => row.marks ?? 0),
    eventCount: Uint8Array.from(rows, (row) => row.events ?? 0),
    name: Uint32Array.from(rows, (row) => intern(row.name)),
    label: Uint32Array.from(rows, (row) => intern(row.label ?? row.name)),
    service: Uint32Array.from(rows, (row) => intern(row.service ?? 'demo')),
    scope: Uint32Array.from(rows, (row) => intern(row.scope)),
    method: Uint32Array.from(rows, (row) => intern(row.method)),
    target: Uint32Array.from(rows, (row) => intern(row.target)),
    queryHash: Uint32Array.from(rows, (row) => intern(row.queryHash)),
    argumentsHash: Uint32Array.from(rows, (row) => row.argumentsHash ?? 0),
    callIds: Uint32Array.from(
      rows.flatMap(({ session, requestId }, row) =>
        session === undefined && requestId === undefined
          ? []
          : [row, intern(session), intern(requestId)],
      ),
    ),
    links: Uint32Array.from(
      rows.flatMap(({ linksTo = [], linked = [] }, row) => [
        ...linksTo.flatMap((other) => [row, other, 0, 0, 0]),
        ...linked.flatMap(({ traceId, spanId, label, incoming }) => [
          row,
          noRow,
          intern(placeText(traceId, spanId)),
          intern(label),
          incoming === true ? 1 : 0,
        ]),
      ]),
    ),
    strings,
    missingParents: trace.missingParents ?? 0,
  };
}

function selfOf(
  tree: Pick<TraceColumns, 'descendants' | 'offsetNs' | 'durationsNs'>,
  row: number,
): number {
  const start = tree.offsetNs[row] ?? 0;
  const end = start + (tree.durationsNs[row] ?? 0);
  let self = 0;
  let reached = start;
  const last = row + (tree.descendants[row] ?? 0);
  for (let child = row + 1; child <= last; child += 1 + (tree.descendants[child] ?? 0)) {
    const from = Math.min(tree.offsetNs[child] ?? 0, end);
    self += Math.max(0, from - reached);
    reached = Math.max(reached, Math.min(from + (tree.durationsNs[child] ?? 0), end));
  }
  return self + Math.max(0, end - reached);
}

/**
 * Columns from a drawing: two blanks a level, `=` where a span runs, one character = 1 ms. A `!` behind is an error,
 * a `*` the critical path.
 *
 *     a  ==========*
 *       b   ====!
 */
export function columnsFromAscii(drawing: string): TraceColumns {
  const lines = drawing.split('\n').filter((line) => line.trim() !== '');
  const margin = Math.min(...lines.map((line) => line.search(/\S/)));
  const axis = Math.min(...lines.map((line) => line.search(/=/)));
  return columnsOf(
    lines.map((line) => {
      const from = line.indexOf('=');
      const end = line.lastIndexOf('=') + 1;
      const tail = line.slice(end);
      return {
        depth: (line.search(/\S/) - margin) / 2,
        name: line.slice(0, from).trim(),
        startNs: (from - axis) * 1e6,
        durationNs: (end - from) * 1e6,
        marks: (tail.includes('!') ? mark.error : 0) | (tail.includes('*') ? mark.criticalPath : 0),
      };
    }),
  );
}
