import { once } from 'node:events';
import path from 'node:path';
import { addressesOf, forwardTo, serveCollector } from '../collector/compose.ts';
import { messageOf } from '../shared/rpc/rpcError.ts';
import { defaultGrpcPort, defaultHttpPort } from './defaults.ts';
import type { Flags } from './parseArgs.ts';
import type { Surroundings } from './runVerb.ts';
import { UsageError } from './usageError.ts';
import type { verbs } from './verbs.ts';

/** Runs a collector in this terminal until it is interrupted. The ready line is JSON for everybody (CONTRACT §1). */
export async function serve(
  dataDir: string,
  flags: Flags<(typeof verbs)['serve']['flags']>,
  { output, log, interrupted }: Surroundings,
): Promise<void> {
  const absolute = (files: readonly string[]) => files.map((file) => path.resolve(file));
  const collector = await serveCollector({
    dataDir,
    http: listenAt('http', flags.http, defaultHttpPort),
    grpc: listenAt('grpc', flags.grpc, defaultGrpcPort),
    console: absolute(flags.console),
    audit: absolute(flags.audit),
    projects: absolute(flags.project),
    maxBytes: flags['max-bytes'],
    maxSpans: flags['max-spans'],
    forward: flags.forward === undefined ? null : targetOf(flags.forward),
    log,
  });
  const { http, grpc } = collector;
  const ready = { event: 'ready', http, grpc, data: dataDir, pid: process.pid };
  output.stdout(`${JSON.stringify(ready)}\n`);
  if (!interrupted.aborted) {
    await Promise.race([once(interrupted, 'abort'), collector.ended]);
  }
  await collector.stop();
}

function targetOf(address: string) {
  try {
    return forwardTo(address);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

function listenAt(flag: string, texts: readonly string[], usualPort: number) {
  const addresses = addressesOf(texts, usualPort);
  if (addresses === null) {
    throw new UsageError(`--${flag} needs HOST:PORT of this machine, not "${texts.join(' ')}"`);
  }
  return addresses;
}
