import { DecodeError } from '../decodeError.ts';
import { maxDepth, wireType } from '../protoReader.ts';
import { anyValueType, keyValueType } from './commonTypes.ts';
import type { JsonHint } from './hints.ts';
import { char, JsonCursor } from './jsonCursor.ts';
import { readId } from './jsonId.ts';
import { type Field, fieldOf, type MessageType } from './messageType.ts';
import { ProtoSink } from './protoSink.ts';
import { ScalarReader } from './scalarReader.ts';
import { unescapeInto } from './unescape.ts';

export interface Transcoded {
  /** OTLP protobuf; a view of a buffer that belongs to the caller alone. */
  readonly bytes: Uint8Array;
  /** Spans, log records or metric points in `bytes`. */
  readonly items: number;
  /** Items that were left out, by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** What the sender does that OTLP/JSON does not allow, each once. */
  readonly hints: readonly JsonHint[];
}

/** Why a message with ids can not be kept. */
type Unusable = 'badTraceId' | 'badSpanId' | 'badTime' | 'notAnObject';

/**
 * OTLP/JSON to OTLP protobuf in one pass over the bytes, by the table of a message's fields; no object is built.
 * JSON that is broken or nested too deep fails as a whole; a value that can not be used costs its field, a span without
 * ids costs itself.
 */
export class Transcoder {
  readonly #json: JsonCursor;
  readonly #sink: ProtoSink;
  readonly #scalars: ScalarReader;
  readonly #hints = new Set<JsonHint>();
  readonly #rejected = new Map<string, number>();
  readonly #traceId = new Uint8Array(16);
  readonly #spanId = new Uint8Array(8);
  #items = 0;
  #depth = 0;
  /** Of the message with ids that is being read. */
  #hasTraceId = false;
  #hasSpanId = false;
  #unusable: Unusable | null = null;

  constructor(bytes: Uint8Array) {
    this.#json = new JsonCursor(bytes);
    this.#sink = new ProtoSink(Math.max(1024, bytes.length));
    this.#scalars = new ScalarReader(this.#json, (hint) => this.#hints.add(hint));
  }

  /**
   * One object of the signal's data; also several of them, one after another or in an array, and the bare object of a
   * resource (`{"resource":…,"scopeSpans":…}`), as files and some exporters have them.
   */
  run(data: MessageType, resource: MessageType): Transcoded {
    const json = this.#json;
    if (json.done) {
      this.#hints.add('emptyBody');
    }
    for (let count = 0; !json.done; count += 1) {
      if (count === 1) {
        this.#hints.add('jsonLines');
      }
      this.#document(data, resource, true);
    }
    return {
      bytes: this.#sink.finish(),
      items: this.#items,
      rejected: Object.fromEntries(this.#rejected),
      hints: [...this.#hints],
    };
  }

  #document(data: MessageType, resource: MessageType, mayBeArray: boolean): void {
    const json = this.#json;
    const byte = json.peek();
    if (byte === char.openBracket && mayBeArray) {
      this.#hints.add('jsonArray');
      if (json.open(char.closeBracket)) {
        do {
          this.#document(data, resource, false);
        } while (json.more(char.closeBracket));
      }
    } else if (byte !== char.openBrace) {
      throw new DecodeError('notOtlp', json.at, 'expected a JSON object');
    } else if (this.#isBareResource(resource)) {
      this.#hints.add('bareResource');
      this.#nested(1, resource);
    } else {
      this.#members(data);
    }
  }

  /** Whether the first member belongs to a resource's object. */
  #isBareResource(resource: MessageType): boolean {
    const json = this.#json;
    const { at } = json;
    if (!json.open(char.closeBrace)) {
      json.at = at;
      return false;
    }
    json.key();
    const field = fieldOf(resource, json.bytes, json.start, json.end);
    json.at = at;
    return field !== undefined;
  }

  #members(type: MessageType): void {
    const json = this.#json;
    if (!json.open(char.closeBrace)) {
      return;
    }
    do {
      json.key();
      const field = this.#fieldOf(type);
      if (field === undefined) {
        json.skip();
      } else {
        this.#field(field);
      }
    } while (json.more(char.closeBrace));
  }

  #fieldOf(type: MessageType): Field | undefined {
    const { bytes, start, end, escaped } = this.#json;
    if (!escaped) {
      return fieldOf(type, bytes, start, end);
    }
    const name = new ProtoSink(end - start);
    unescapeInto(name, bytes, start, end);
    return fieldOf(type, name.bytes, 0, name.at);
  }

  #field(field: Field): void {
    const json = this.#json;
    if (field.hint !== undefined) {
      this.#hints.add(field.hint);
    }
    const byte = json.peek();
    if (byte === 0x6e /* null */) {
      json.skip();
    } else if (field.kind === 'keyValues') {
      this.#keyValues(field.number, byte);
    } else if (field.repeated) {
      this.#elements(field, byte);
    } else {
      this.#value(field, byte);
    }
  }

  #elements(field: Field, byte: number): void {
    if (byte !== char.openBracket) {
      this.#unusableMessage(field);
      return;
    }
    const json = this.#json;
    if (json.open(char.closeBracket)) {
      do {
        this.#value(field, json.peek());
      } while (json.more(char.closeBracket));
    }
  }

  /** How many items are lost with a message above them nobody can tell: it counts as one. */
  #unusableMessage(field: Field): void {
    this.#unreadable();
    if (field.type?.().holdsItems) {
      this.#reject('notAnObject');
    }
  }

  #unreadable(hint: JsonHint = 'unreadableValue'): void {
    this.#hints.add(hint);
    this.#json.skip();
  }

  #value(field: Field, byte: number): void {
    switch (field.kind) {
      case 'string':
        this.#string(field.number, byte);
        return;
      case 'message':
        this.#message(field, byte);
        return;
      case 'anyValue':
        this.#anyValue(field.number, byte);
        return;
      case 'traceId':
      case 'spanId':
      case 'parentId':
        this.#id(field, byte);
        return;
      case 'otherSignal':
        this.#hints.add('otherSignal');
        this.#json.skip();
        return;
      default:
        this.#scalar(field);
    }
  }

  #scalar(field: Field): void {
    if (!this.#scalars.write(this.#sink, field)) {
      this.#hints.add('unreadableValue');
      if (field.kind === 'time') {
        this.#unusable ??= 'badTime';
      }
    }
  }

  #string(number: number, byte: number): void {
    const json = this.#json;
    if (byte === char.quote) {
      json.string();
    } else if (byte === char.openBrace || byte === char.openBracket) {
      this.#unreadable();
      return;
    } else {
      this.#hints.add('stringsAsNumbers');
      json.skip();
    }
    this.#text(number);
  }

  /** The string that the cursor has just passed. */
  #text(number: number): void {
    const sink = this.#sink;
    const { bytes, start, end, escaped } = this.#json;
    sink.tag(number, wireType.bytes);
    if (escaped) {
      const body = sink.begin(1);
      unescapeInto(sink, bytes, start, end);
      sink.end(body, 1);
    } else {
      sink.varint32(end - start);
      sink.copy(bytes, start, end);
    }
  }

  #message(field: Field, byte: number): void {
    const type = field.type?.();
    if (type === undefined || byte !== char.openBrace) {
      this.#unusableMessage(field);
    } else if (type.needsIds) {
      this.#messageWithIds(field.number, type);
    } else {
      this.#items += type.item === null ? 0 : 1;
      this.#nested(field.number, type);
    }
  }

  #nested(number: number, type: MessageType): void {
    const sink = this.#sink;
    const width = type === keyValueType ? 1 : 2;
    this.#enter();
    sink.tag(number, wireType.bytes);
    const body = sink.begin(width);
    this.#members(type);
    sink.end(body, width);
    this.#depth -= 1;
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth > maxDepth) {
      throw new DecodeError('tooDeep', this.#json.at, `messages nested deeper than ${maxDepth}`);
    }
  }

  /** Forgets what was written of a message that turns out unusable. */
  #messageWithIds(number: number, type: MessageType): void {
    const outer = [this.#hasTraceId, this.#hasSpanId, this.#unusable] as const;
    const start = this.#sink.at;
    this.#hasTraceId = false;
    this.#hasSpanId = false;
    this.#unusable = null;
    this.#nested(number, type);
    const reason = this.#reasonAgainst();
    [this.#hasTraceId, this.#hasSpanId, this.#unusable] = outer;
    if (reason === null) {
      this.#items += type.item === null ? 0 : 1;
      return;
    }
    this.#sink.at = start;
    if (type.item === null) {
      this.#hints.add('unreadableLink');
    } else {
      this.#reject(reason);
    }
  }

  #reasonAgainst(): Unusable | null {
    if (!this.#hasTraceId) {
      return 'badTraceId';
    }
    return this.#hasSpanId ? this.#unusable : 'badSpanId';
  }

  #reject(reason: Unusable): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + 1);
  }

  #id(field: Field, byte: number): void {
    const sink = this.#sink;
    const target = field.kind === 'traceId' ? this.#traceId : this.#spanId;
    const isEmpty = !this.#readId(target, byte);
    const isParent = field.kind === 'parentId';
    if (isEmpty || target.every((one) => one === 0)) {
      if (isParent && !isEmpty) {
        this.#hints.add('zeroParentId');
      }
      return;
    }
    if (field.kind === 'traceId') {
      this.#hasTraceId = true;
    } else if (!isParent) {
      this.#hasSpanId = true;
    }
    sink.tag(field.number, wireType.bytes);
    sink.varint32(target.length);
    sink.copy(target, 0, target.length);
    return;
  }

  /** False for an id that is empty or unreadable. */
  #readId(target: Uint8Array, byte: number): boolean {
    const json = this.#json;
    if (byte === char.openBracket) {
      return this.#readIdArray(target);
    }
    if (byte !== char.quote) {
      this.#unreadable();
      return false;
    }
    json.string();
    if (json.start === json.end) {
      return false;
    }
    const spelling = readId(json.bytes, json.start, json.end, target);
    if (spelling === undefined) {
      this.#hints.add('unreadableValue');
      return false;
    }
    if (spelling !== 'plain') {
      this.#hints.add(spelling);
    }
    return true;
  }

  /** `[1,2,…]`: an array of bytes. */
  #readIdArray(target: Uint8Array): boolean {
    const json = this.#json;
    let count = 0;
    let sound = true;
    if (json.open(char.closeBracket)) {
      do {
        const value = this.#scalars.uint32();
        sound &&= value !== null && value < 256 && count < target.length;
        if (sound) {
          target[count] = value ?? 0;
        }
        count += 1;
      } while (json.more(char.closeBracket));
    }
    const read = sound && count === target.length;
    if (count > 0) {
      this.#hints.add(read ? 'idsAsArrays' : 'unreadableValue');
    }
    return read;
  }

  /** A list of key and value, or an object whose members are the attributes. */
  #keyValues(number: number, byte: number): void {
    if (byte === char.openBracket) {
      const json = this.#json;
      if (json.open(char.closeBracket)) {
        do {
          if (json.peek() === char.openBrace) {
            this.#nested(number, keyValueType);
          } else {
            this.#unreadable();
          }
        } while (json.more(char.closeBracket));
      }
    } else if (byte === char.openBrace) {
      this.#hints.add('plainAttributes');
      this.#plainMembers(number);
    } else {
      this.#unreadable();
    }
  }

  #plainMembers(number: number): void {
    const json = this.#json;
    const sink = this.#sink;
    if (!json.open(char.closeBrace)) {
      return;
    }
    do {
      json.key();
      sink.tag(number, wireType.bytes);
      const pair = sink.begin(1);
      this.#text(1);
      this.#plainValue(2);
      sink.end(pair, 1);
    } while (json.more(char.closeBrace));
  }

  #anyValue(number: number, byte: number): void {
    if (byte !== char.openBrace) {
      this.#hints.add('plainAttributes');
      this.#plainValue(number);
      return;
    }
    this.#enter();
    this.#sink.tag(number, wireType.bytes);
    const body = this.#sink.begin(1);
    this.#anyMembers();
    this.#sink.end(body, 1);
    this.#depth -= 1;
  }

  #anyMembers(): void {
    const json = this.#json;
    if (!json.open(char.closeBrace)) {
      return;
    }
    do {
      json.key();
      const field = this.#fieldOf(anyValueType);
      if (field !== undefined) {
        this.#field(field);
      } else if (this.#isGoWrapper()) {
        this.#hints.add('goStructValues');
        this.#enter();
        this.#anyMembers();
        this.#depth -= 1;
      } else {
        json.skip();
      }
    } while (json.more(char.closeBrace));
  }

  /** `{"Value":{"StringValue":…}}`: the name of the oneof stands between. */
  #isGoWrapper(): boolean {
    const { bytes, start, end } = this.#json;
    const isValue = end - start === 5 && bytes[start] === 0x56 && bytes[end - 1] === 0x65;
    return isValue && this.#json.peek() === char.openBrace;
  }

  /** An ordinary JSON value as an `AnyValue`. */
  #plainValue(number: number): void {
    const json = this.#json;
    const sink = this.#sink;
    this.#enter();
    sink.tag(number, wireType.bytes);
    const body = sink.begin(1);
    const byte = json.peek();
    if (byte === char.quote) {
      json.string();
      this.#text(1);
    } else if (byte === char.openBracket) {
      this.#plainArray();
    } else if (byte === char.openBrace) {
      sink.tag(6, wireType.bytes);
      const list = sink.begin(1);
      this.#plainMembers(1);
      sink.end(list, 1);
    } else {
      this.#scalars.plain(sink);
    }
    sink.end(body, 1);
    this.#depth -= 1;
  }

  #plainArray(): void {
    const json = this.#json;
    this.#sink.tag(5, wireType.bytes);
    const array = this.#sink.begin(1);
    if (json.open(char.closeBracket)) {
      do {
        this.#plainValue(1);
      } while (json.more(char.closeBracket));
    }
    this.#sink.end(array, 1);
  }
}
