import { decodeUtf8, encodeUtf8 } from '../util/utf8.ts';
import type { Frame } from './frame.ts';
import { maxFrameBytes } from './protocol.ts';

/*
 * Frames on a socket: JSON as text; what is binary or larger than `maxFrameBytes` as binary messages of
 * [u32 header length, little-endian][header JSON][bytes], in parts that follow each other.
 */
interface PartHeader {
  readonly id: number;
  readonly part: number;
  readonly parts: number;
  /** `buffer`: the bytes are the result itself. `frame`: the bytes are the JSON of a whole frame. */
  readonly holds: 'buffer' | 'frame';
}

/** Parts of one answer, each at most `maxFrameBytes`. Bytes that one answer may have in all. */
const maxAssembledBytes = 1024 * 1024 * 1024;

/** What to send for one frame, in this order. */
export function encodeWire(frame: Frame): (string | Uint8Array)[] {
  if (frame.kind === 'result' && frame.result instanceof ArrayBuffer) {
    return split(frame.id, 'buffer', new Uint8Array(frame.result));
  }
  const text = JSON.stringify(frame);
  // A UTF-16 unit takes at most three bytes.
  if (text.length * 3 <= maxFrameBytes) {
    return [text];
  }
  const bytes = encodeUtf8(text);
  return bytes.length <= maxFrameBytes
    ? [text]
    : split('id' in frame ? frame.id : 0, 'frame', bytes);
}

function split(id: number, holds: PartHeader['holds'], bytes: Uint8Array): Uint8Array[] {
  const room = maxFrameBytes - 1024;
  const parts = Math.max(1, Math.ceil(bytes.length / room));
  return Array.from({ length: parts }, (_, part) => {
    const header: PartHeader = { id, part, parts, holds };
    const head = encodeUtf8(JSON.stringify(header));
    const body = bytes.subarray(part * room, (part + 1) * room);
    const message = new Uint8Array(4 + head.length + body.length);
    new DataView(message.buffer).setUint32(0, head.length, true);
    message.set(head, 4);
    message.set(body, 4 + head.length);
    return message;
  });
}

/** Puts the messages of one socket together again. Anything malformed gives `undefined` once and is forgotten. */
export class WireDecoder {
  readonly #maxBytes: number;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  /** @param maxBytes of one answer, in however many parts */
  constructor(maxBytes = maxAssembledBytes) {
    this.#maxBytes = maxBytes;
  }

  /** @returns the frame, unchecked; null while parts are missing; undefined for what is no frame */
  push(message: string | Uint8Array): unknown {
    if (typeof message === 'string') {
      return parseJson(message);
    }
    const opened = openPart(message);
    if (opened === undefined || opened.header.part !== this.#parts.length) {
      this.#forget();
      return undefined;
    }
    const { header, body } = opened;
    this.#bytes += body.length;
    // Parts are empty only when the whole answer is.
    if (this.#bytes > this.#maxBytes || (body.length === 0 && header.parts > 1)) {
      this.#forget();
      return undefined;
    }
    this.#parts.push(body);
    if (this.#parts.length < header.parts) {
      return null;
    }
    const whole = new Uint8Array(this.#bytes);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    this.#forget();
    return header.holds === 'buffer'
      ? { kind: 'result', id: header.id, result: whole.buffer }
      : parseJson(decodeUtf8(whole));
  }

  #forget(): void {
    this.#parts = [];
    this.#bytes = 0;
  }
}

function openPart(message: Uint8Array): { header: PartHeader; body: Uint8Array } | undefined {
  if (message.length < 4) {
    return undefined;
  }
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const headLength = view.getUint32(0, true);
  if (headLength > 1020 || message.length < 4 + headLength) {
    return undefined;
  }
  const header = parseJson(decodeUtf8(message.subarray(4, 4 + headLength)));
  return isPartHeader(header) ? { header, body: message.slice(4 + headLength) } : undefined;
}

function isPartHeader(value: unknown): value is PartHeader {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const { id, part, parts, holds } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(id) &&
    Number.isSafeInteger(part) &&
    Number.isSafeInteger(parts) &&
    (holds === 'buffer' || holds === 'frame')
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
