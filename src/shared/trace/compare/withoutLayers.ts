import { spanRoles } from '../../model/mcpView.ts';
import type { TraceColumns } from '../columns.ts';

const clientRole = spanRoles.indexOf('mcpClient');
const serverRole = spanRoles.indexOf('mcpServer');

/**
 * A trace without the spans that a second instrumentation (of an SDK below a framework) made of a call that has one. Where
 * only one of two traces has them, nothing below would be aligned. What they spent themselves counts for the call.
 */
export function withoutLayers(columns: TraceColumns): TraceColumns {
  const isLayer = layersOf(columns);
  if (isLayer === null) return columns;
  const kept: number[] = [];
  const owner = new Int32Array(columns.length);
  const selfOfOwner = columns.selfNs.slice();
  for (let row = 0; row < columns.length; row++) {
    if (isLayer[row] === 1) {
      const above = columns.parentRow[row] ?? -1;
      const place = owner[above] ?? 0;
      const call = kept[place] ?? 0;
      owner[row] = place;
      selfOfOwner[call] = (selfOfOwner[call] ?? 0) + (columns.selfNs[row] ?? 0);
    } else {
      owner[row] = kept.push(row) - 1;
    }
  }
  const parentRow = Int32Array.from(kept, (row) => {
    const parent = columns.parentRow[row] ?? -1;
    return parent < 0 ? -1 : (owner[parent] ?? -1);
  });
  const descendants = new Uint32Array(kept.length);
  for (let at = kept.length - 1; at >= 0; at--) {
    const parent = parentRow[at] ?? -1;
    if (parent >= 0) {
      descendants[parent] = (descendants[parent] ?? 0) + (descendants[at] ?? 0) + 1;
    }
  }
  const depth = new Uint32Array(kept.length);
  for (const [at, parent] of parentRow.entries()) {
    depth[at] = parent < 0 ? 0 : (depth[parent] ?? 0) + 1;
  }
  const bytes = (column: Uint8Array) => Uint8Array.from(kept, (row) => column[row] ?? 0);
  const words = (column: Uint32Array) => Uint32Array.from(kept, (row) => column[row] ?? 0);
  const doubles = (column: Float64Array) => Float64Array.from(kept, (row) => column[row] ?? 0);
  return {
    ...columns,
    length: kept.length,
    spanIds: ids(columns.spanIds, kept),
    parentRow,
    parentIds: ids(columns.parentIds, kept),
    depth,
    descendants,
    offsetNs: doubles(columns.offsetNs),
    durationsNs: doubles(columns.durationsNs),
    selfNs: doubles(selfOfOwner),
    kind: bytes(columns.kind),
    status: bytes(columns.status),
    role: bytes(columns.role),
    notes: Uint16Array.from(kept, (row) => columns.notes[row] ?? 0),
    marks: bytes(columns.marks),
    eventCount: bytes(columns.eventCount),
    name: words(columns.name),
    label: words(columns.label),
    service: words(columns.service),
    scope: words(columns.scope),
    method: words(columns.method),
    target: words(columns.target),
    queryHash: words(columns.queryHash),
    argumentsHash: words(columns.argumentsHash),
    callIds: new Uint32Array(0),
    links: new Uint32Array(0),
  };
}

function ids(column: Uint8Array, kept: readonly number[]): Uint8Array {
  const picked = new Uint8Array(kept.length * 8);
  for (const [at, row] of kept.entries()) picked.set(column.subarray(row * 8, row * 8 + 8), at * 8);
  return picked;
}

/** Null when there is none. The only call below a call of the same method, side and service, of its target or of none told. */
function layersOf(columns: TraceColumns): Uint8Array | null {
  const { parentRow, role, method, target, service } = columns;
  const isCall = (row: number) =>
    method[row] !== 0 && (role[row] === clientRole || role[row] === serverRole);
  const isAlike = (row: number, parent: number) =>
    isCall(parent) &&
    role[row] === role[parent] &&
    method[row] === method[parent] &&
    service[row] === service[parent] &&
    (target[row] === target[parent] || target[row] === 0);
  const calls = new Uint32Array(columns.length);
  for (let row = 0; row < columns.length; row++) {
    const parent = parentRow[row] ?? -1;
    if (parent >= 0 && isCall(row)) calls[parent] = (calls[parent] ?? 0) + 1;
  }
  const isLayer = new Uint8Array(columns.length);
  let found = false;
  for (let row = 0; row < columns.length; row++) {
    const parent = parentRow[row] ?? -1;
    if (parent < 0 || !isCall(row) || calls[parent] !== 1 || !isAlike(row, parent)) continue;
    isLayer[row] = 1;
    found = true;
  }
  return found ? isLayer : null;
}
