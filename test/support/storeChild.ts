import { writeSync } from 'node:fs';
import { openStore } from '../../src/collector/store/openStore.ts';
import { silentLog } from '../../src/shared/util/log.ts';
import { batchOf } from './storeSpans.ts';

/*
 * A process that exists to be killed: ingests small batches as fast as it can, four at a time, and writes the number of
 * each batch to stdout once it was acknowledged. Arguments: data folder, first number, greatest size of the store.
 */
const [dataDir = '', first = '0', maxBytes = '0'] = process.argv.slice(2);
const store = await openStore({
  dataDir,
  mode: 'own',
  log: silentLog,
  ...(maxBytes === '0' ? {} : { maxBytes: Number(maxBytes) }),
});
let next = Number(first);
const sender = async (): Promise<void> => {
  for (;;) {
    const number = next;
    next += 1;
    const position = { path: `/file-${number % 4}`, identity: 'same', offset: number };
    const spans = Array.from({ length: 1 + (number % 7) }, (_, index) => ({
      trace: number + 1,
      span: index + 1,
      attributes: { filler: 'x'.repeat(500) },
    }));
    await store.ingest({ ...batchOf(spans), position });
    // To the pipe before anything else happens: what is written there survives this process.
    writeSync(1, `${number}\n`);
  }
};
await Promise.all([sender(), sender(), sender(), sender()]);
