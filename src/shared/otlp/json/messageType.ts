import { encodeUtf8 } from '../../util/utf8.ts';
import type { JsonHint } from './hints.ts';

/** How the value of a field is read from JSON and written to protobuf. */
export type FieldKind =
  | 'string'
  | 'bool'
  | 'bytes'
  | 'double'
  | 'uint32'
  | 'sint32'
  | 'fixed32'
  | 'int64'
  | 'fixed64'
  | 'sfixed64'
  | 'time'
  | 'enum'
  | 'traceId'
  | 'spanId'
  | 'parentId'
  | 'message'
  | 'keyValues'
  | 'anyValue'
  | 'otherSignal';

/** What is counted: one of these that can not be used costs only itself. */
export type Item = 'span' | 'log' | 'point';

export interface Field {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly number: number;
  readonly kind: FieldKind;
  readonly repeated: boolean;
  /** For `message`. A function, since an `AnyValue` holds itself. */
  readonly type?: () => MessageType;
  /** For `enum`: names without their common prefix, in order of their numbers. */
  readonly names?: readonly string[];
  /** What a sender who uses this spelling does. */
  readonly hint?: JsonHint;
}

export interface MessageType {
  readonly item: Item | null;
  /** Is an item or leads to items: without it they are lost. */
  readonly holdsItems: boolean;
  /** Without a readable trace id and span id the message is left out: a span, a link. */
  readonly needsIds: boolean;
  /** Fields by the length of their name: few names of a message have the same length. */
  readonly byLength: readonly (readonly Field[] | undefined)[];
}

type FieldOptions = Pick<Partial<Field>, 'type' | 'names' | 'hint' | 'repeated'>;
export type FieldSpec = readonly [
  name: string,
  number: number,
  kind: FieldKind,
  options?: FieldOptions,
];

export function messageType(
  specs: readonly FieldSpec[],
  {
    item = null,
    holdsItems = item !== null,
    needsIds = false,
  }: Partial<Omit<MessageType, 'byLength'>> = {},
): MessageType {
  const byLength: Field[][] = [];
  const add = (spec: FieldSpec, name: string, hint: JsonHint | undefined) => {
    const [, number, kind, { repeated = false, ...options } = {}] = spec;
    const bytes = encodeUtf8(name);
    byLength[bytes.length] ??= [];
    byLength[bytes.length]?.push({
      ...options,
      name,
      bytes,
      number,
      kind,
      repeated,
      ...(hint === undefined ? {} : { hint }),
    });
  };
  for (const spec of specs) {
    const [name, , , options] = spec;
    add(spec, name, options?.hint);
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    if (snake !== name && !snake.startsWith('_')) {
      add(spec, snake, options?.hint ?? 'snakeCaseKeys');
    }
  }
  return { item, holdsItems, needsIds, byLength };
}

/** The field that a name stands for; undefined for a name that is unknown and ignored. */
export function fieldOf(
  { byLength }: MessageType,
  buffer: Uint8Array,
  start: number,
  end: number,
): Field | undefined {
  const candidates = byLength[end - start];
  if (candidates === undefined) {
    return undefined;
  }
  for (const field of candidates) {
    const { bytes } = field;
    let at = 0;
    while (at < bytes.length && bytes[at] === buffer[start + at]) {
      at += 1;
    }
    if (at === bytes.length) {
      return field;
    }
  }
  return undefined;
}
