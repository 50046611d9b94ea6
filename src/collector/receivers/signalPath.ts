import type { Batch } from '../store/traceStore.ts';

export type Signal = Batch['signal'] | 'profiles';

export interface SignalPath {
  readonly signal: Signal;
  /** False when the path was not the one that OTLP names; accepted all the same, and told in *Servers*. */
  readonly exact: boolean;
}

const suffix = /\/(?:v1\/(traces|logs|metrics|profiles)|v1development\/(profiles))$/;

/**
 * What a request path asks for. Exporters get the path wrong in known ways: a trailing or doubled slash, the signal's path
 * appended to another signal's, a vendor's prefix. The last `/v1/SIGNAL` decides; null for any other path.
 */
export function signalPathOf(url: string): SignalPath | null {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  const tidy = path.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  const match = suffix.exec(tidy);
  const signal = (match?.[1] ?? match?.[2]) as Signal | undefined;
  return signal === undefined ? null : { signal, exact: path === match?.[0] };
}
