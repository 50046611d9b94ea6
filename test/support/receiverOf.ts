import { connectToCollector } from '../../src/collector/link/connect.ts';
import type { Status } from '../../src/shared/rpc/contract.ts';
import { until } from './until.ts';

/** State of the collector that owns a data folder, or null when none answers. */
export async function statusOf(dataDir: string): Promise<Status | null> {
  const link = await connectToCollector(dataDir, { kind: 'test', version: '0.0.0' });
  try {
    return (await link?.channel.request('status', {})) ?? null;
  } finally {
    link?.channel.dispose();
  }
}

/** `http://HOST:PORT` of the collector that owns a data folder, once it listens. */
export async function receiverOf(dataDir: string): Promise<string> {
  return await until(async () => {
    const http = (await statusOf(dataDir))?.receivers.find(
      ({ protocol, state }) => protocol === 'http' && state === 'listening',
    );
    return http && `http://${http.address}`;
  }, 'the receiver listens');
}
