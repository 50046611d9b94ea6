import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the young generation of this process at the size it starts with. V8 doubles it up to 64 MiB while a process runs, and
 * holds as much again in reserve: more than all spans take, for a program that makes few objects and runs for days. A window
 * starts its collector with `--max-semi-space-size` instead, which a process that already runs cannot set for itself.
 */
export const keepYoungHeapSmall = (): void => setFlagsFromString('--semi-space-growth-factor=1');
