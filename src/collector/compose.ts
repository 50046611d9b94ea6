import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { CollectorMethod, CollectorParams, CollectorResult } from '../shared/rpc/contract.ts';
import { failureOf, RpcError } from '../shared/rpc/rpcError.ts';
import type { Log } from '../shared/util/log.ts';
import { type Collector, type CollectorOptions, inMemory, startCollector } from './collector.ts';
import { type ForwardTarget, forwardHeaders, forwardTarget } from './forward/target.ts';
import { connectToCollector } from './link/connect.ts';
import { mayBeOwned, takeOwnership } from './link/ownership.ts';
import { untilFound } from './link/untilFound.ts';
import type { DataMethod } from './query/handlers.ts';
import { openReadOnly } from './readOnly.ts';
import { type Address, bothLoopbacks, parseAddress } from './receivers/address.ts';
import { createConsoleTail } from './sources/consoleTail.ts';
import type { Source } from './sources/source.ts';
import { defaultMaxBytes, defaultMaxSpans } from './store/openStore.ts';
import type { Batch, IngestSink } from './store/traceStore.ts';
import { version } from './version.ts';
import { keepYoungHeapSmall } from './youngHeap.ts';

/*
 * All of the collector that the command line knows: how to run one, how to reach the one that runs, and how to read a
 * store that nobody owns (CONTRACT §1 One owner).
 */

export const productVersion: string = version;

/** Who answers a verb: a collector over its link, the store that was opened to read, or a collector of our own. */
export interface Asker<Method extends CollectorMethod = CollectorMethod> {
  ask<M extends Method>(method: M, params: CollectorParams<M>): Promise<CollectorResult<M>>;
  close(): Promise<void>;
}

/** Answers the verbs that only read. */
export type ReadingAsker = Asker<DataMethod | 'status'>;

export function isInMemory(dataDir: string): boolean {
  return dataDir === inMemory;
}

/**
 * The owner over its link, else the store opened to read.
 * @throws RpcError `noStore`, `locked`, `newerStore`
 */
export async function openForReading(dataDir: string, log: Log): Promise<ReadingAsker> {
  if (dataDir === inMemory || !statSync(dataDir, { throwIfNoEntry: false })?.isDirectory()) {
    throw noStore(dataDir);
  }
  return await untilFound<ReadingAsker>(
    dataDir,
    async () => (await joinOwner(dataDir)) ?? (isOwned(dataDir) ? null : readStore(dataDir, log)),
  );
}

/** The owner over its link, else a collector of our own without receivers, which is the owner until it is closed. */
export async function openForWriting(dataDir: string, log: Log): Promise<Asker> {
  const options = { ...defaults, dataDir, receivers: null, log };
  return await untilFound(
    dataDir,
    async () => (await joinOwner(dataDir)) ?? askerOf(await nullIfLocked(options)),
  );
}

/** Asks again when the owner ends in between, as one that only imports does when it is done. */
export async function untilAnswered<T, A extends ReadingAsker>(
  dataDir: string,
  open: () => Promise<A>,
  ask: (asker: A) => Promise<T>,
): Promise<T> {
  return await untilFound(dataDir, async () => {
    const asker = await open();
    try {
      return await ask(asker);
    } catch (error) {
      if (failureOf(error) === 'disconnected') {
        return null;
      }
      throw error;
    } finally {
      await asker.close();
    }
  });
}

export interface ServeOptions
  extends Pick<CollectorOptions, 'dataDir' | 'console' | 'audit' | 'projects' | 'log'> {
  readonly http: readonly Address[];
  readonly grpc: readonly Address[];
  readonly maxBytes: number | undefined;
  readonly maxSpans: number | undefined;
  readonly forward: ForwardTarget | null;
}

/** Runs a collector that ends when it is told to. @throws RpcError `locked`, `portInUse` */
export async function serveCollector({
  http,
  grpc,
  maxBytes = defaultMaxBytes,
  maxSpans = defaultMaxSpans,
  ...rest
}: ServeOptions): Promise<Collector> {
  keepYoungHeapSmall();
  const receivers = { http, grpc, strict: true };
  return await untilFound(rest.dataDir, async () => {
    await refuseSecondOwner(rest.dataDir);
    return await nullIfLocked({ ...defaults, ...rest, receivers, maxBytes, maxSpans });
  });
}

/** Where to forward to, with the headers that the environment tells. @throws RpcError `badRequest` */
export const forwardTo = (address: string): ForwardTarget =>
  forwardTarget(address, forwardHeaders());

/** Both loopback families at the usual port when nothing is said; null for what is no address of this machine. */
export function addressesOf(
  texts: readonly string[],
  usualPort: number,
): readonly Address[] | null {
  if (texts.length === 0) {
    return bothLoopbacks(usualPort);
  }
  const addresses = texts.map(parseAddress);
  return addresses.every((address) => address !== null) ? addresses : null;
}

/** Reads console output from its beginning and follows it, stores nothing, and tells the spans in OTLP protobuf. */
export function watchConsole(
  file: string,
  onSpans: (tracesData: Uint8Array) => number,
  log: Log,
): Source {
  const sink: IngestSink = {
    ingest: async ({ signal, bytes }: Batch) => ({
      accepted: signal === 'traces' ? onSpans(bytes) : 0,
      duplicates: 0,
      rejected: {},
    }),
    ingestAudit: async () => ({ added: 0, duplicates: 0 }),
    positionOf: async () => undefined,
    reject: () => undefined,
  };
  return createConsoleTail({ path: file, sink, log });
}

const defaults = {
  startedBy: 'serve',
  console: [],
  audit: [],
  projects: [],
  maxBytes: defaultMaxBytes,
  maxSpans: defaultMaxSpans,
  allowedHosts: [],
  allowedOrigins: [],
  forward: null,
  lingerMs: null,
} as const;

/** Null when there is no owner, or it does not answer yet. */
async function joinOwner(dataDir: string): Promise<Asker | null> {
  if (dataDir === inMemory) {
    return null;
  }
  const connected = await connectToCollector(dataDir, { kind: 'cli', version });
  if (connected === null) {
    return null;
  }
  const { channel } = connected;
  return {
    ask: (method, params) => channel.request(method, params),
    close: async () => channel.dispose(),
  };
}

/** Asked by trying to become the owner, since nothing else that an owner leaves behind dies with it. */
function isOwned(dataDir: string): boolean {
  if (!mayBeOwned(dataDir)) {
    return false;
  }
  try {
    const ownership = takeOwnership(dataDir);
    ownership?.release();
    return ownership === null;
  } catch (error) {
    if (failureOf(error) === 'readOnly') {
      // Nobody can own a folder that cannot be written.
      return false;
    }
    throw error;
  }
}

async function readStore(dataDir: string, log: Log): Promise<ReadingAsker> {
  const reader = await openReadOnly({ dataDir, projects: projectsHere(), log });
  const ask = async <M extends DataMethod | 'status'>(
    method: M,
    params: CollectorParams<M>,
  ): Promise<CollectorResult<M>> => {
    const answer =
      method === 'status'
        ? reader.status()
        : await reader.call(method as DataMethod, params as CollectorParams<DataMethod>);
    return answer as CollectorResult<M>;
  };
  return { ask, close: () => reader.close() };
}

/** Without a collector nobody has told where the SQL of a hash stands; who asks from inside an MXCP project has. */
function projectsHere(): readonly string[] {
  const here = process.cwd();
  return existsSync(path.join(here, 'mxcp-site.yml')) ? [here] : [];
}

async function nullIfLocked(options: CollectorOptions): Promise<Collector | null> {
  try {
    return await startCollector(options);
  } catch (error) {
    if (failureOf(error) === 'locked') {
      return null;
    }
    throw error;
  }
}

function askerOf(collector: Collector | null): Asker | null {
  return (
    collector && {
      ask: (method, params) => collector.call(method, params),
      close: () => collector.stop(),
    }
  );
}

async function refuseSecondOwner(dataDir: string): Promise<void> {
  const owner = await joinOwner(dataDir);
  if (owner === null) {
    return;
  }
  const { pid } = await owner.ask('status', {});
  await owner.close();
  throw new RpcError(
    'locked',
    `a collector already runs on ${dataDir} as process ${pid}: use it, end it, or choose another folder with --data`,
  );
}

function noStore(dataDir: string): RpcError {
  return new RpcError(
    'noStore',
    dataDir === inMemory
      ? 'a store in memory ends with its process: --data needs a folder here'
      : `nothing is stored in ${dataDir}: start "mcp-trace serve" or name another folder with --data`,
  );
}
