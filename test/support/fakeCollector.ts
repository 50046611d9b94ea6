// A collector that holds nothing but its end of the link: run as `node fakeCollector.ts --data DIR [--version V]`.
import { argv, exit } from 'node:process';
import { LinkServer } from '../../src/collector/link/linkServer.ts';
import { takeOwnership } from '../../src/collector/link/ownership.ts';
import type { Status } from '../../src/shared/rpc/contract.ts';
import { makeStatus } from './summaries.ts';

const option = (name: string): string | undefined => argv[argv.indexOf(name) + 1];

const dataDir = option('--data');
if (dataDir === undefined) {
  exit(2);
}
// As the real one: of two that start at the same instant one ends.
if (takeOwnership(dataDir) === null) {
  exit(1);
}
const version = argv.includes('--version') ? (option('--version') ?? '') : '0.1.0';
const status: Status = { ...makeStatus(), version, pid: process.pid };

const server = new LinkServer({
  dataDir,
  server: { version, startedBy: 'window' },
  answer: async (_client, method, params) => {
    switch (method) {
      case 'status':
        return status;
      case 'traceColumns':
        return Uint8Array.from({ length: 3_000_000 }, (_, at) => at).buffer;
      case 'shutdown':
        setTimeout(() => void server.close().then(() => exit(0)), 10);
        return {};
      default:
        return { method, params };
    }
  },
  onJoin: (client) => {
    client.emit('status', status);
    client.emit('revision', { revision: 1, traces: 12, spans: 96 });
  },
  onLeave: () => {
    if (server.clients.size === 0) {
      void server.close().then(() => exit(0));
    }
  },
});
await server.listen();
