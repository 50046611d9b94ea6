import type { Readable } from 'node:stream';
import type { BodyBudget, BodyShare } from './bodyBudget.ts';
import { type Announced, BodyPieces } from './bodyPieces.ts';
import { maxBodyBytes, type Refusal, refused } from './exportOutcome.ts';

const defaultStallMs = 15_000;
const defaultTotalMs = 120_000;
/** What is still read and thrown away after a refusal, so that the sender gets to read the answer. */
const drainBytes = 256 * 1024 * 1024;

export interface BodyLimits {
  /** Longest pause between two pieces of a body. */
  readonly stallMs?: number;
  /** Longest time for a whole body. */
  readonly totalMs?: number;
}

/** Reads a body and does something with it; what that holds of the budget is given back in the end. */
export async function withBody<T>(
  stream: Readable,
  budget: BodyBudget,
  limits: BodyLimits | undefined,
  announced: Announced,
  use: (body: Buffer, share: BodyShare) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  const share = budget.open();
  if (share === null) {
    return refused.overloaded();
  }
  try {
    const body = await readBody(stream, share, announced, limits);
    return Buffer.isBuffer(body) ? await use(body, share) : body;
  } finally {
    share.close();
  }
}

/**
 * Collects a body in one piece, within the size of OTLP's limit and of what `share` gets. A refused body is read to its end
 * within bounds.
 */
function readBody(
  stream: Readable,
  share: BodyShare,
  announced: Announced,
  limits: BodyLimits = {},
): Promise<Buffer | Refusal> {
  return new Promise((resolve) => {
    const pieces = new BodyPieces((head) => {
      const bytes = announced(head);
      return bytes !== undefined && bytes <= maxBodyBytes ? bytes : undefined;
    });
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
      resolve(result);
    };
    const onStall = () => settle(refusal ?? refused.stalled());
    const stallTimer = setTimeout(onStall, limits.stallMs ?? defaultStallMs);
    const totalTimer = setTimeout(onStall, limits.totalMs ?? defaultTotalMs);

    const refuse = (why: Refusal) => {
      refusal = why;
      share.give(pieces.length);
      pieces.forget();
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
      } else if (share.take(chunk.length)) {
        pieces.add(chunk);
      } else {
        refuse(refused.overloaded());
      }
    };
    const onEnd = () => settle(refusal ?? pieces.whole());
    const onAborted = () => settle(refusal ?? refused.aborted());
    stream.on('data', onData);
    stream.once('end', onEnd);
    stream.once('error', onAborted);
    stream.once('close', onAborted);
  });
}
