import path from 'node:path';
import { afterAll, beforeAll, it } from 'vitest';
import { makeTemporaryFolder, removeFolder } from '../../harness/temporaryFolder.ts';
import { expectTotals, expectWholeLoad } from '../../support/exporterLoad.ts';
import { sendWithJs } from '../../support/jsExporters.ts';
import { type ServedCollector, serveCollector } from '../../support/servedCollector.ts';

let folder = '';
let collector: ServedCollector;

beforeAll(async () => {
  folder = makeTemporaryFolder('js');
  collector = await serveCollector(path.join(folder, 'data'));
});
afterAll(async () => {
  await collector.stop();
  removeFolder(folder);
});

const runs = (['http/protobuf', 'http/json', 'grpc'] as const).flatMap((protocol) =>
  (['none', 'gzip'] as const).map((compression) => [protocol, compression] as const),
);

it.each(runs)(
  'takes all from JavaScript over %s, compressed by %s',
  async (protocol, compression) => {
    const endpoint = protocol === 'grpc' ? collector.grpc : collector.http;
    const report = await sendWithJs(protocol, endpoint, compression);
    await expectWholeLoad(collector, report, 'interop-js', { exactIntegers: false });
  },
);

it('lost, doubled and refused nothing in all of that', async () => {
  await expectTotals(collector, runs.length);
});
