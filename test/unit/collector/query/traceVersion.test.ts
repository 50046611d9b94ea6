import { expect, it } from 'vitest';
import { readTraceVersion } from '../../../../src/collector/query/traceVersion.ts';
import { MemoryStorage } from '../../../../src/collector/store/memoryStorage.ts';
import { contextOn } from '../../../support/queryContext.ts';
import { batchOf, storeOn, traceIdOf } from '../../../support/storeSpans.ts';

/** Stores spans and tells the version of trace 1 then. */
async function emptyStore() {
  const store = storeOn(new MemoryStorage());
  await store.ready;
  const context = contextOn(store);
  return async (...sketches: Parameters<typeof batchOf>[0]): Promise<string> => {
    await store.ingest(batchOf(sketches));
    return readTraceVersion(context, { traceId: traceIdOf(1) }).version;
  };
}

it('changes with a span of the trace and with a link to it, and not with another trace', async () => {
  const versionAfter = await emptyStore();
  const first = await versionAfter({ trace: 1, span: 1 });
  expect(await versionAfter({ trace: 2, span: 2 })).toBe(first);
  const second = await versionAfter({ trace: 1, span: 3, parent: 1 });
  expect(second).not.toBe(first);
  const linked = await versionAfter({ trace: 3, span: 4, links: [{ trace: 1, span: 1 }] });
  expect(linked).not.toBe(second);
});

it('changes when a span that the trace links to comes, and not with others', async () => {
  const versionAfter = await emptyStore();
  const links = [
    { trace: 2, span: 20 },
    { trace: 3, span: 30 },
    { trace: 1, span: 2 },
  ];
  const first = await versionAfter({ trace: 1, span: 1, links });
  // Another span of a trace that is linked to is not yet the one that the link leads to.
  expect(await versionAfter({ trace: 2, span: 21 })).toBe(first);
  const second = await versionAfter({ trace: 2, span: 20 });
  expect(second).not.toBe(first);
  expect(await versionAfter({ trace: 4, span: 40 })).toBe(second);
  const third = await versionAfter({ trace: 3, span: 30 });
  expect(third).not.toBe(second);
  const grown = await versionAfter({ trace: 1, span: 5, links: [{ trace: 6, span: 60 }] });
  expect(grown).not.toBe(third);
  expect(await versionAfter({ trace: 6, span: 60 })).not.toBe(grown);
});
