import { expect, it } from 'vitest';
import { readTraceVersion } from '../../../../src/collector/query/traceVersion.ts';
import { MemoryStorage } from '../../../../src/collector/store/memoryStorage.ts';
import { contextOn } from '../../../support/queryContext.ts';
import { batchOf, storeOn, traceIdOf } from '../../../support/storeSpans.ts';

it('changes with a span of the trace and with a link to it, and not with another trace', async () => {
  const store = storeOn(new MemoryStorage());
  await store.ready;
  const context = contextOn(store);
  const versionAfter = async (...sketches: Parameters<typeof batchOf>[0]) => {
    await store.ingest(batchOf(sketches));
    return readTraceVersion(context, { traceId: traceIdOf(1) }).version;
  };
  const first = await versionAfter({ trace: 1, span: 1 });
  expect(await versionAfter({ trace: 2, span: 2 })).toBe(first);
  const second = await versionAfter({ trace: 1, span: 3, parent: 1 });
  expect(second).not.toBe(first);
  const linked = await versionAfter({ trace: 3, span: 4, links: [{ trace: 1, span: 1 }] });
  expect(linked).not.toBe(second);
});
