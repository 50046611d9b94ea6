import { expect, test } from 'vitest';
import { MemoryStorage } from '../../../../src/collector/store/memoryStorage.ts';
import { spanBit } from '../../../../src/collector/store/spanTable.ts';
import type { AnyValue } from '../../../../src/shared/model/anyValue.ts';
import { batchOf, storeOn } from '../../../support/storeSpans.ts';

const affected = 'db.rows_affected';
const returned = 'db.response.returned_rows';

/** What the store tells of a span with these attributes; null when it tells no rows. */
async function rowCountOf(attributes: Record<string, AnyValue>): Promise<number | null> {
  const store = storeOn(new MemoryStorage());
  await store.ingest(batchOf([{ trace: 1, span: 1, attributes }]));
  const tells = ((store.spans.bits[0] ?? 0) & spanBit.hasRows) !== 0;
  const count = store.spans.rowCount[0] ?? Number.NaN;
  await store.close();
  return tells && !Number.isNaN(count) ? count : null;
}

test.each<[Record<string, AnyValue>, number | null]>([
  [{}, null],
  [{ [affected]: 0n }, 0],
  [{ [affected]: 127n }, 127],
  [{ [affected]: 128n }, 128],
  [{ [returned]: 300_000n }, 300_000],
  [{ [affected]: -1n }, -1],
  [{ [affected]: 2n ** 49n - 1n }, 2 ** 49 - 1],
  [{ [affected]: 2n ** 62n }, 2 ** 62],
  [{ [affected]: 3.5 }, 3.5],
  [{ [affected]: Number.POSITIVE_INFINITY }, null],
  [{ [affected]: 'many' }, null],
  [{ [affected]: 'many', [returned]: 3n }, null],
  [{ [affected]: null, [returned]: 3n }, 3],
  [{ [returned]: 3n, [affected]: 4n }, 4],
  [{ [affected]: [1n] }, null],
])('%o is %o rows', async (attributes, expected) => {
  expect(await rowCountOf(attributes)).toBe(expected);
});

test('of two copies the one that wins tells the rows', async () => {
  const store = storeOn(new MemoryStorage());
  await store.ingest(batchOf([{ trace: 1, span: 1, attributes: { [affected]: 5n } }]));
  await store.ingest(batchOf([{ trace: 1, span: 1, status: 1, attributes: { [affected]: 6n } }]));
  expect(store.spans.rowCount[0]).toBe(6);
  await store.close();
});
