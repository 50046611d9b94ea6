/** A decoder, and what must hold for any bytes that it is given. */
export interface FuzzTarget {
  readonly name: string;
  /** Sound inputs to begin with. */
  seeds(): readonly Uint8Array[];
  /** Words of the format, for mutations that bytes alone hardly find. */
  readonly words?: readonly string[];
  /** Longest input that is tried. Bytes. */
  readonly maxLength?: number;
  /** Throws when a property is broken. */
  run(input: Uint8Array): void | Promise<void>;
}

/** The value, or undefined when the decoder refuses in its own words; anything else that is thrown goes on. */
export function valueOrRefusal<T>(
  refusal: abstract new (...args: never[]) => Error,
  decode: () => T,
): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof refusal) {
      return undefined;
    }
    throw error;
  }
}

/** Cuts bytes into pieces whose lengths the bytes themselves decide. */
export function pieces(bytes: Uint8Array): Uint8Array[] {
  const cut: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + ((bytes[at] ?? 0) % 37);
    cut.push(bytes.slice(at, at + length));
    at += length;
  }
  return cut;
}

export const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
export const bytesOfText = (text: string): Uint8Array => new TextEncoder().encode(text);
