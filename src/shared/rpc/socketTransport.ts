import type { Frame, Transport } from './frame.ts';
import { encodeWire, WireDecoder } from './wireFrame.ts';

/** The part of a `ws` WebSocket that a link uses. */
export interface LinkSocket {
  readonly bufferedAmount: number;
  /** `done` when the system has taken the data. */
  send(data: string | Uint8Array, done?: () => void): void;
  close(): void;
  on(event: 'message', listener: (data: unknown, isBinary: boolean) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Frames over a WebSocket. Made before the first message comes, or that one is lost. */
export class SocketTransport implements Transport {
  onFrame: ((value: unknown) => void) | null = null;
  onClose: (() => void) | null = null;
  /** Called when the other end has taken something. */
  onTaken: (() => void) | null = null;
  readonly #socket: LinkSocket;
  #open = true;

  /** @param maxBytes of one frame from the other end */
  constructor(socket: LinkSocket, maxBytes?: number) {
    this.#socket = socket;
    const decoder = new WireDecoder(maxBytes);
    socket.on('message', (data, isBinary) => {
      const value = decoder.push(isBinary ? asBytes(data) : String(data));
      if (value !== null) {
        this.onFrame?.(value);
      }
    });
    socket.on('close', () => {
      this.#open = false;
      this.onClose?.();
    });
    // A close follows every error.
    socket.on('error', () => undefined);
  }

  /** Bytes that the other end has not taken yet. */
  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(frame: Frame): void {
    if (this.#open) {
      for (const message of encodeWire(frame)) {
        this.#socket.send(message, () => this.onTaken?.());
      }
    }
  }

  close(): void {
    this.#open = false;
    this.#socket.close();
  }
}

/** With its default binary type `ws` gives Buffers; anything else is no message of ours. */
const asBytes = (data: unknown): Uint8Array =>
  data instanceof Uint8Array ? data : new Uint8Array();
