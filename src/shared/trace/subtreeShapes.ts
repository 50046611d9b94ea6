import type { TraceColumns } from './columns.ts';

/**
 * A number for each row that is the same for rows that look alike with all that is below them: words, service, scope, role
 * and query, and those of their children in order, but no times and no errors. Two different shapes share a number with a
 * chance of about 2^-32.
 */
export function subtreeShapes(columns: TraceColumns): Uint32Array {
  const shapes = new Uint32Array(columns.length);
  // Children come after their parent: from behind, each is whole when its parent takes it in.
  for (let row = columns.length - 1; row >= 0; row--) {
    const shape = mix(shapes[row] ?? 0, ownShape(columns, row));
    shapes[row] = shape;
    const parent = columns.parentRow[row] ?? -1;
    if (parent >= 0) shapes[parent] = mix(shapes[parent] ?? 0, shape);
  }
  return shapes;
}

function ownShape(columns: TraceColumns, row: number): number {
  let shape = mix(columns.label[row] ?? 0, columns.service[row] ?? 0);
  shape = mix(shape, columns.scope[row] ?? 0);
  shape = mix(shape, columns.queryHash[row] ?? 0);
  return mix(shape, ((columns.role[row] ?? 0) << 8) | (columns.kind[row] ?? 0));
}

/** One step of MurmurHash3. */
function mix(hash: number, value: number): number {
  let k = Math.imul(value + 1, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const mixed = hash ^ k;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) >>> 0;
}
