import type { Frame, Transport } from '../../src/shared/rpc/frame.ts';
import { encodeWire, WireDecoder } from '../../src/shared/rpc/wireFrame.ts';

export interface TransportPair {
  readonly name: string;
  open(): [Transport, Transport];
}

class LinkedTransport implements Transport {
  onFrame: ((value: unknown) => void) | null = null;
  onClose: (() => void) | null = null;
  other: LinkedTransport | null = null;
  readonly #carry: (frame: Frame) => unknown[];

  constructor(carry: (frame: Frame) => unknown[]) {
    this.#carry = carry;
  }

  send(frame: Frame): void {
    for (const value of this.#carry(frame)) {
      queueMicrotask(() => this.other?.onFrame?.(value));
    }
  }

  close(): void {
    this.onClose?.();
    this.other?.onClose?.();
  }
}

function pairOf(carryOf: () => (frame: Frame) => unknown[]): [Transport, Transport] {
  const left = new LinkedTransport(carryOf());
  const right = new LinkedTransport(carryOf());
  left.other = right;
  right.other = left;
  return [left, right];
}

/** What postMessage does: a structured clone. */
export const clonePair: TransportPair = {
  name: 'structured clone',
  open: () => pairOf(() => (frame) => [structuredClone(frame)]),
};

/** What a socket does: encoded messages, put together again at the other end. */
export const wirePair: TransportPair = {
  name: 'wire frames',
  open: () =>
    pairOf(() => {
      const decoder = new WireDecoder();
      return (frame) =>
        encodeWire(frame)
          .map((message) => decoder.push(message))
          .filter((value) => value !== null);
    }),
};
