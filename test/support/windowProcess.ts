// One window's end of the link in a process of its own: `node windowProcess.ts DATA COLLECTOR.cjs`. Tells its state and the
// spans it has heard of as lines of JSON, until its standard input ends or it is killed.
import { CollectorClient } from '../../src/extension/client/collectorClient.ts';

const [dataDir = '', script = ''] = process.argv.slice(2);
const client = new CollectorClient({
  dataDir,
  version: '0.1.0',
  script,
  args: () => ['--data', dataDir, '--http-port', '0', '--grpc-port', '0'],
  forwardHeaders: () => ({}),
  log: () => undefined,
});
const tell = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);
client.onConnection.add(({ state }) => tell({ state }));
client.onRevision.add(({ spans }) => tell({ spans }));
client.start();
process.stdin.resume();
process.stdin.once('end', () => void client.stop());
