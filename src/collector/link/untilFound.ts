import { setTimeout as sleep } from 'node:timers/promises';
import { RpcError } from '../../shared/rpc/rpcError.ts';

/** Who lost the race for a data folder waits so long for the winner's link (CONTRACT §1). */
export const ownerWaitMs = 10_000;
const stepMs = 50;

/** Tries until there is a result. @throws RpcError `locked` after `ownerWaitMs` */
export async function untilFound<T>(dataDir: string, attempt: () => Promise<T | null>): Promise<T> {
  const deadline = performance.now() + ownerWaitMs;
  for (;;) {
    const found = await attempt();
    if (found !== null) {
      return found;
    }
    if (performance.now() > deadline) {
      throw new RpcError(
        'locked',
        `another process has the data folder ${dataDir} and does not answer: end it, or choose another folder with --data`,
      );
    }
    await sleep(stepMs);
  }
}
