// The collector as a window starts it: detached, until its last client has left (DESIGN §2 Life).
import path from 'node:path';
import { parseArgs } from 'node:util';
import { lockedExitCode } from '../shared/rpc/discovery.ts';
import { failureOf, messageOf } from '../shared/rpc/rpcError.ts';
import type { Log } from '../shared/util/log.ts';
import { startCollector } from './collector.ts';
import { forwardHeaders, forwardTarget } from './forward/target.ts';
import { type Address, bothLoopbacks, parseAddress } from './receivers/address.ts';

const defaultLingerMs = 15_000;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    http: { type: 'string', multiple: true, default: [] },
    grpc: { type: 'string', multiple: true, default: [] },
    'http-port': { type: 'string', default: '4318' },
    'grpc-port': { type: 'string', default: '4317' },
    'allow-host': { type: 'string', multiple: true, default: [] },
    'allow-origin': { type: 'string', multiple: true, default: [] },
    'max-bytes': { type: 'string', default: String(2 ** 30) },
    forward: { type: 'string', default: '' },
    'max-spans': { type: 'string', default: '1000000' },
  },
});

const write = (level: string) => (message: string) =>
  console.log(`${new Date().toISOString()} ${level} ${message}`);
const log: Log = { info: write('info'), warn: write('warning'), error: write('error') };

function addressesOf(listed: readonly string[], port: string): readonly Address[] {
  if (listed.length === 0) {
    return bothLoopbacks(Number(port));
  }
  return listed.map((text) => {
    const address = parseAddress(text);
    if (address === null) {
      throw new Error(`${text} is no address of this machine`);
    }
    return address;
  });
}

async function run(): Promise<void> {
  if (values.data === undefined || !path.isAbsolute(values.data)) {
    throw new Error('--data with an absolute path is needed');
  }
  const collector = await startCollector({
    dataDir: values.data,
    startedBy: 'window',
    receivers: {
      http: addressesOf(values.http, values['http-port']),
      grpc: addressesOf(values.grpc, values['grpc-port']),
      strict: false,
    },
    console: [],
    audit: [],
    projects: [],
    maxBytes: Number(values['max-bytes']),
    maxSpans: Number(values['max-spans']),
    allowedHosts: values['allow-host'],
    allowedOrigins: values['allow-origin'],
    forward: values.forward === '' ? null : forwardTarget(values.forward, forwardHeaders()),
    lingerMs: Number(process.env.MCP_TRACES_LINGER_MS ?? defaultLingerMs),
    log,
  });
  log.info(`process ${process.pid} owns ${values.data}, HTTP ${collector.http ?? 'blocked'}`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void collector.stop());
  }
  await collector.ended;
  log.info('ended');
}

run().catch((thrown: unknown) => {
  log.error(`${failureOf(thrown)}: ${messageOf(thrown)}`);
  process.exitCode = failureOf(thrown) === 'locked' ? lockedExitCode : 1;
});
