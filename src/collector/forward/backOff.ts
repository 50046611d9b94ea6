const firstDelayMs = 500;
const maxDelayMs = 30_000;
/** A target may ask for a longer pause than our own, within reason. */
const maxPauseMs = 5 * 60_000;

/**
 * How long to wait after so many tries in a row that failed.
 * @param askedMs what the target asks for, 0 if nothing
 * @param chance 0 to 1: half of our own pause is left to it, so that many collectors do not come back together
 */
export function pauseMs(failures: number, askedMs: number, chance: number): number {
  const doubled = Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(10, failures - 1));
  return Math.min(maxPauseMs, Math.max(askedMs, doubled * (0.5 + chance / 2)));
}

/** `Retry-After`: seconds or a date (RFC 9110 §10.2.3). Milliseconds from `nowMs` on, 0 for nothing and for nonsense. */
export function retryAfterMs(text: string | undefined, nowMs: number): number {
  if (text === undefined) {
    return 0;
  }
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : 0;
}
