import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stdin } from 'node:process';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchConsole } from '../collector/compose.ts';
import { KeptFollowed } from './keptFollowed.ts';
import { printSpans } from './printSpans.ts';
import type { Surroundings } from './runVerb.ts';

/** How often to look whether somebody still stores what is printed. */
const lookMs = 1_000;

/**
 * Follows console output: the collector stores the spans, this process prints them. Both read the same file, so what
 * comes by standard input is written to one first.
 */
export async function tail(dataDir: string, operand: string, around: Surroundings): Promise<void> {
  const { log, output } = around;
  const spool = operand === '-' ? mkdtempSync(path.join(tmpdir(), 'mcp-trace-')) : null;
  const file = spool === null ? path.resolve(operand) : path.join(spool, 'stdin.txt');
  const followed = new KeptFollowed(dataDir, file, log);
  const printer = watchConsole(file, (tracesData) => printSpans(output, tracesData), log);
  try {
    await followed.ensure();
    await printer.start();
    await untilOver(
      spool === null ? untilInterrupted(around.interrupted) : spoolInput(file, around),
      () => followed.ensure(),
    );
    await printer.finish();
    await followed.finish();
  } finally {
    await printer.stop();
    await followed.close();
    if (spool !== null) {
      rmSync(spool, { recursive: true, force: true });
    }
  }
}

async function untilOver(over: Promise<void>, look: () => Promise<unknown>): Promise<void> {
  const ended = over.then(() => true);
  ended.catch(() => undefined);
  while (!(await Promise.race([ended, sleep(lookMs, false)]))) {
    await look();
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
