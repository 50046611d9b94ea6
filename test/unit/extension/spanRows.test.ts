import { describe, expect, it } from 'vitest';
import { spanRowId, spanRows, targetOfRow } from '../../../src/extension/views/spanRows.ts';
import { traceRowId } from '../../../src/extension/views/tracesModel.ts';
import { mark } from '../../../src/shared/trace/columns.ts';
import { columnsOf, type RowSpec } from '../../support/columnsFromAscii.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const root = traceRowId(traceId);

const span = (depth: number, changes: Partial<RowSpec> = {}): RowSpec => ({
  depth,
  name: 'span',
  startNs: 0,
  durationNs: 1e6,
  ...changes,
});

const rowsOf = (specs: readonly RowSpec[], limits?: ReadonlyMap<string, number>) =>
  spanRows(columnsOf(specs, { traceId }), root, limits);

describe('spans below a trace', () => {
  it('stand below their parents, roots and orphans below the trace', () => {
    const rows = rowsOf([span(0), span(1), span(2), span(1), span(0, { notes: ['orphan'] })]);
    expect(rows.get(root)).toHaveLength(2);
    expect(
      rows.get(spanRowId(traceId, '0000000000000001'))?.map(({ children }) => children),
    ).toEqual(['folded', 'none']);
    expect(rows.get(root)?.[1]?.tooltip).toContain(
      'Its parent span was never received, so it stands at the top.',
    );
  });

  it.each([
    [{ name: 'mcp.endpoint.execute', label: 'tools/call find_orders' }, 'tools/call find_orders'],
    [{ name: 'GET /health' }, 'GET /health'],
  ] as const)('are named in words a server author uses: %j', (changes, label) => {
    expect(rowsOf([span(0, changes)]).get(root)?.[0]?.label).toBe(label);
  });

  it('tell errors and denials in a word', () => {
    const [error, denied] =
      rowsOf([span(0, { marks: mark.error }), span(0, { marks: mark.denied })]).get(root) ?? [];
    expect(error).toMatchObject({ description: 'error · 1 ms', icon: { name: 'error' } });
    expect(denied).toMatchObject({ description: 'denied · 1 ms', icon: { name: 'circle-slash' } });
  });

  it('stop at 200 and go on when asked', () => {
    const many = [span(0), ...Array.from({ length: 300 }, () => span(1))];
    const parent = spanRowId(traceId, '0000000000000001');
    expect(rowsOf(many).get(parent)).toHaveLength(201);
    expect(rowsOf(many, new Map([[parent, 400]])).get(parent)).toHaveLength(300);
  });
});

describe('targetOfRow', () => {
  it('reads the ids of traces and spans back, and nothing else', () => {
    const spanId = 'b7ad6b7169203331';
    expect(targetOfRow(root)).toEqual({ traceId, spanId: null });
    expect(targetOfRow(spanRowId(traceId, spanId))).toEqual({ traceId, spanId });
    for (const other of ['', 'service:x', 'trace:short', `${root}x`]) {
      expect(targetOfRow(other)).toBeNull();
    }
  });
});
