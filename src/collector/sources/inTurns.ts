import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Steps } from '../../shared/util/steps.ts';

/** Long work a step at a time, with the loop free between two: what else waits is not kept waiting. */
export async function inTurns<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await nextTurn();
  }
}
