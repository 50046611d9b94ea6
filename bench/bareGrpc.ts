// The collector's gRPC receiver and its store without the port switch: what the switch costs is the difference.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { BodyBudget } from '../src/collector/receivers/bodyBudget.ts';
import { otlpFromJson } from '../src/collector/receivers/otlpFromJson.ts';
import { createOtlpGrpc } from '../src/collector/receivers/otlpGrpc.ts';
import { openStore } from '../src/collector/store/openStore.ts';
import { silentLog } from '../src/shared/util/log.ts';

const [dataDir = '', maxBytes, maxSpans] = process.argv.slice(2);
const store = await openStore({
  dataDir,
  mode: 'own',
  maxBytes: Number(maxBytes),
  maxSpans: Number(maxSpans),
  log: silentLog,
});
const server = createOtlpGrpc({
  sink: store,
  hop: 'bench',
  fromJson: otlpFromJson,
  hint: () => undefined,
  budget: new BodyBudget(256 * 2 ** 20),
  allowedHosts: [],
  allowedOrigins: [],
  about: () => ({}),
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
process.stdout.write(`${JSON.stringify({ http: address, grpc: address, pid: process.pid })}\n`);
process.once('SIGTERM', () => void store.close().then(() => process.exit(0)));
