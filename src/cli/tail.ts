import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stdin } from 'node:process';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Asker, openForWriting, watchConsole } from '../collector/compose.ts';
import { printSpans } from './printSpans.ts';
import type { Surroundings } from './runVerb.ts';

/** How long the collector may stand still before it has read what was printed already. */
const settleMs = 10_000;

/**
 * Follows console output: the collector stores the spans, this process prints them. Both read the same file, so what
 * comes by standard input is written to one first.
 */
export async function tail(dataDir: string, operand: string, around: Surroundings): Promise<void> {
  const { log, output } = around;
  const spool = operand === '-' ? mkdtempSync(path.join(tmpdir(), 'mcp-trace-')) : null;
  const file = spool === null ? path.resolve(operand) : path.join(spool, 'stdin.txt');
  const asker = await openForWriting(dataDir, log);
  const printer = watchConsole(file, (tracesData) => printSpans(output, tracesData), log);
  try {
    const known = await isFollowed(asker, file);
    await asker.ask('addSource', { kind: 'console', path: file });
    await printer.start();
    await (spool === null ? untilInterrupted(around.interrupted) : spoolInput(file, around));
    await printer.finish();
    await untilTaken(asker, file, printer.status.accepted);
    if (!known) {
      await asker.ask('removeSource', { kind: 'console', path: file });
    }
  } finally {
    await printer.stop();
    await asker.close();
    if (spool !== null) {
      rmSync(spool, { recursive: true, force: true });
    }
  }
}

async function untilInterrupted(interrupted: AbortSignal): Promise<void> {
  if (!interrupted.aborted) {
    await once(interrupted, 'abort');
  }
}

/** Until the input ends, or somebody interrupts. */
async function spoolInput(file: string, { interrupted }: Surroundings): Promise<void> {
  try {
    await pipeline(stdin, createWriteStream(file, { mode: 0o600 }), { signal: interrupted });
  } catch (error) {
    if (!interrupted.aborted) {
      throw error;
    }
  }
}

async function isFollowed(asker: Asker, file: string): Promise<boolean> {
  const { sources } = await asker.ask('status', {});
  return sources.some(({ kind, target }) => kind === 'console' && target === file);
}

async function untilTaken(asker: Asker, file: string, printed: number): Promise<void> {
  let deadline = performance.now() + settleMs;
  for (let before = 0; performance.now() < deadline; ) {
    const { sources } = await asker.ask('status', {});
    const source = sources.find(({ kind, target }) => kind === 'console' && target === file);
    if (!source || source.accepted >= printed) {
      return;
    }
    if (source.accepted > before) {
      before = source.accepted;
      deadline = performance.now() + settleMs;
    }
    await sleep(50);
  }
}
