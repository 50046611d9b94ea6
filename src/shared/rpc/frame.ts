/*
 * What travels on every link (collector socket, webview postMessage). Results may be one `ArrayBuffer`, everything else is
 * JSON data.
 */
export type Frame =
  | {
      readonly kind: 'request';
      readonly id: number;
      readonly method: string;
      readonly params: unknown;
    }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | {
      readonly kind: 'error';
      readonly id: number;
      readonly reason: string;
      readonly message: string;
    }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'event'; readonly event: string; readonly value: unknown };

/** A peer's bytes as a frame, or null when they are none: what the other side sends is not trusted. */
export function asFrame(value: unknown): Frame | null {
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  const frame = value as Record<string, unknown>;
  if (frame.kind === 'event') {
    return typeof frame.event === 'string' ? (value as Frame) : null;
  }
  if (!Number.isSafeInteger(frame.id)) {
    return null;
  }
  switch (frame.kind) {
    case 'request':
      return typeof frame.method === 'string' ? (value as Frame) : null;
    case 'error':
      return typeof frame.reason === 'string' && typeof frame.message === 'string'
        ? (value as Frame)
        : null;
    case 'result':
    case 'cancel':
      return value as Frame;
    default:
      return null;
  }
}

/** Carries frames one way or the other. A frame sent after the close is dropped. */
export interface Transport {
  send(frame: Frame): void;
  /** Set by the channel. `value` is whatever came; the channel checks it. */
  onFrame: ((value: unknown) => void) | null;
  onClose: (() => void) | null;
  close(): void;
}
