import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the young generation of this process at the size it starts with. V8 doubles it up to 64 MiB while a process runs, and
 * holds as much again in reserve: more than all spans take, for a program that makes few objects and runs for days. One thread
 * is then enough to collect it: helpers that a busy machine does not let run made a pause of half a millisecond take hundreds.
 * A window starts its collector with such flags instead (`spawnCollector.ts`).
 */
export function keepYoungHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--no-parallel-scavenge');
}
