// A collector that holds nothing but its end of the link: run as `node fakeCollector.ts --data DIR [--version V]`.
import { argv, exit } from 'node:process';
import { Linger } from '../../src/collector/link/linger.ts';
import { LinkServer } from '../../src/collector/link/linkServer.ts';
import { takeOwnership } from '../../src/collector/link/ownership.ts';
import type { EndReason, Status } from '../../src/shared/rpc/contract.ts';
import { lockedExitCode } from '../../src/shared/rpc/discovery.ts';
import { makeStatus } from './summaries.ts';

const option = (name: string): string | undefined => argv[argv.indexOf(name) + 1];

const dataDir = option('--data');
if (dataDir === undefined) {
  exit(2);
}
// As the real one: of two that start at the same instant one ends.
if (takeOwnership(dataDir) === null) {
  exit(lockedExitCode);
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
        setTimeout(end, 10, (params as { readonly reason: EndReason }).reason);
        return {};
      default:
        return { method, params };
    }
  },
  onJoin: (client) => {
    linger.clients(server.clients.size);
    client.emit('status', status);
    client.emit('revision', { revision: 1, traces: 12, spans: 96 });
  },
  onLeave: () => linger.clients(server.clients.size),
});
function end(reason: EndReason): void {
  for (const client of server.clients) {
    client.emit('ending', { reason });
  }
  void server.close().then(() => exit(0));
}
// Also when the window that started it went before it joined.
const linger = new Linger(500, () => end('told'));
await server.listen();
linger.clients(0);
