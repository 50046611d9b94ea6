import { randomInt } from 'node:crypto';

/** Of this process: who sends ids or names cannot choose them so that all fall into one slot. */
export const hashSeed: number = randomInt(2 ** 32) | 0;
