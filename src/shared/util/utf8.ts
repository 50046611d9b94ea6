/*
 * `TextEncoder` and `TextDecoder` exist in every runtime of ours, but their types come with Node or with the DOM, and
 * shared code must compile against neither.
 */
interface Runtime {
  readonly TextDecoder: new (
    label: 'utf-8',
    options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
  ) => { decode(bytes: Uint8Array): string };
  readonly TextEncoder: new () => {
    encode(text: string): Uint8Array;
    encodeInto(
      text: string,
      target: Uint8Array,
    ): { readonly read: number; readonly written: number };
  };
}

const runtime = globalThis as unknown as Runtime;
const decoder = new runtime.TextDecoder('utf-8', { fatal: false, ignoreBOM: true });
const encoder = new runtime.TextEncoder();

/** Malformed UTF-8 becomes U+FFFD; a byte order mark is kept. */
export const decodeUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

export const encodeUtf8 = (text: string): Uint8Array => encoder.encode(text);

/** Writes at the start of `target`, which must have room for three bytes a UTF-16 unit. Bytes written. */
export const encodeUtf8Into = (text: string, target: Uint8Array): number =>
  encoder.encodeInto(text, target).written;
