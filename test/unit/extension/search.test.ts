import { expect, it } from 'vitest';
import { paged, rootId } from '../../../src/extension/views/row.ts';
import { progressWords, searchTraces } from '../../../src/extension/views/searchModel.ts';
import type { SearchPage, SearchParams, TraceList } from '../../../src/shared/rpc/contract.ts';
import { makeSummary } from '../../support/summaries.ts';

const trace = (id: number) => makeSummary(id);
const piece = (ids: readonly number[], next: string | null, scanned = 50): SearchPage => ({
  traces: ids.map(trace),
  matching: null,
  scanned,
  total: 100,
  next,
});

async function search(limit: number, pages: readonly SearchPage[]) {
  const asked: SearchParams[] = [];
  const pieces: { readonly soFar: TraceList; readonly words: string }[] = [];
  const left = [...pages];
  const list = await searchTraces(
    async (params) => {
      asked.push(params);
      const page = left.shift();
      if (page === undefined) throw new Error('asked for more than there is');
      return page;
    },
    { filter: 'n = 1', limit },
    (soFar, words) => pieces.push({ soFar, words }),
  );
  return { asked, pieces, list };
}

it('shows what it has found before it has looked at all', async () => {
  const { asked, pieces, list } = await search(10, [
    piece([9, 8], 'a', 20),
    piece([], 'b', 60),
    piece([1], null, 100),
  ]);
  expect(asked).toEqual([
    { filter: 'n = 1', limit: 10 },
    { filter: 'n = 1', limit: 8, after: 'a' },
    { filter: 'n = 1', limit: 8, after: 'b' },
  ]);
  expect(pieces.map(({ soFar }) => soFar.traces.length)).toEqual([2, 2]);
  expect(pieces[1]?.words).toContain('60 %');
  expect(list).toMatchObject({ total: 3, traces: [trace(9), trace(8), trace(1)] });
});

it('stops when it has enough, and does not claim to know how many more there are', async () => {
  const { list, pieces } = await search(2, [piece([9, 8], 'a')]);
  expect(list.total).toBe(Number.POSITIVE_INFINITY);
  expect(pieces).toEqual([]);
  const more = paged(rootId, [], 2, list.total).at(-1);
  expect([more?.label, more?.description]).toEqual(['Show more', '']);
});

it('knows the total where the columns tell it', async () => {
  const { list } = await search(2, [{ ...piece([9, 8], 'a'), matching: 40 }]);
  expect(list.total).toBe(40);
});

it('says how far it is', () => {
  expect(progressWords({ scanned: 340_000, total: 1_000_000 }, 1)).toBe(
    'Searching: 1 trace in the newest 34 % of 1,000,000 spans…',
  );
  expect(progressWords({ scanned: 0, total: 0 }, 0)).toContain('100 %');
});
