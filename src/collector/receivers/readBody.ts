import type { Readable } from 'node:stream';
import type { BodyBudget } from './bodyBudget.ts';
import { maxBodyBytes, type Refusal, refused } from './exportOutcome.ts';

/** Longest pause between two pieces of a body. */
const stallMs = 15_000;
/** Longest time for a whole body. */
const totalMs = 120_000;
/** What is still read and thrown away after a refusal, so that the sender gets to read the answer. */
const drainBytes = 256 * 1024 * 1024;

export interface BodyLimits {
  readonly stallMs?: number;
  readonly totalMs?: number;
}

/**
 * Collects a body in one piece, within the size of OTLP's limit and of `budget`; whoever gets the bytes gives them back to
 * the budget. A refused body is read to its end within bounds.
 */
export function readBody(
  stream: Readable,
  budget: BodyBudget,
  limits: BodyLimits = {},
): Promise<Buffer | Refusal> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let taken = 0;
    let seen = 0;
    let refusal: Refusal | undefined;

    const settle = (result: Buffer | Refusal) => {
      clearTimeout(stallTimer);
      clearTimeout(totalTimer);
      stream.off('data', onData);
      stream.off('end', onEnd);
      stream.off('error', onAborted);
      stream.off('close', onAborted);
      // What fails after this has nobody to tell.
      stream.on('error', () => undefined);
      if (!Buffer.isBuffer(result)) {
        budget.give(taken);
      }
      resolve(result);
    };
    const onStall = () => settle(refusal ?? refused.stalled());
    const stallTimer = setTimeout(onStall, limits.stallMs ?? stallMs);
    const totalTimer = setTimeout(onStall, limits.totalMs ?? totalMs);

    const refuse = (why: Refusal) => {
      refusal = why;
      chunks.length = 0;
      budget.give(taken);
      taken = 0;
    };
    const onData = (chunk: Buffer) => {
      stallTimer.refresh();
      seen += chunk.length;
      if (refusal !== undefined) {
        if (seen > drainBytes) {
          settle(refusal);
        }
        return;
      }
      if (seen > maxBodyBytes) {
        refuse(refused.tooLarge());
      } else if (budget.take(chunk.length)) {
        taken += chunk.length;
        chunks.push(chunk);
      } else {
        refuse(refused.overloaded());
      }
    };
    const onEnd = () => {
      const [only] = chunks;
      settle(refusal ?? (chunks.length === 1 && only ? only : Buffer.concat(chunks, taken)));
    };
    const onAborted = () => settle(refusal ?? refused.aborted());
    stream.on('data', onData);
    stream.once('end', onEnd);
    stream.once('error', onAborted);
    stream.once('close', onAborted);
  });
}
