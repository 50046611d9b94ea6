import type { Resource, Scope } from '../../shared/model/span.ts';
import { decodeResource, decodeScope } from '../../shared/otlp/decodeTraces.ts';
import { groupWord, groupWords } from '../../shared/otlp/traceScan.ts';
import { decodeUtf8 } from '../../shared/util/utf8.ts';
import { ByteDictionary, type StringTable } from './byteDictionary.ts';
import type { Group } from './spanTable.ts';

/** OpenTelemetry's own word for a resource without a name. */
const unknownService = 'unknown_service';

/** Bytes of groups that are kept decoded, so that lists do not decode them again. As objects they take several times that. */
const maxDecodedBytes = 4 << 20;
/** A resource and scope larger than this are hostile. */
const maxGroupBytes = 1 << 20;
const noGroup = new Uint32Array(groupWords);
const noBytes = new Uint8Array(0);
/** What an entry takes beside its bytes in the dictionary. */
const entryBytes = 64;

interface Entry {
  readonly service: number;
  /** Index of the scope's name in the strings. */
  readonly scopeName: number;
  decoded: Group | undefined;
}

/**
 * Resource and scope of spans, kept once by content. The key of a group is its four parts with their lengths before them,
 * so that a group can be written back exactly as it came.
 */
export class GroupTable {
  readonly #strings: StringTable;
  readonly #dictionary = new ByteDictionary();
  readonly #entries: Entry[] = [];
  #decodedBytes = 0;
  #key = new Uint8Array(4096);
  #keyView = new DataView(this.#key.buffer);

  constructor(strings: StringTable) {
    this.#strings = strings;
  }

  get length(): number {
    return this.#entries.length;
  }

  get(index: number): Group {
    const entry = this.#entries[index];
    if (entry === undefined) {
      throw new RangeError(`group ${index} of ${this.#entries.length}`);
    }
    if (entry.decoded === undefined) {
      const bytes = this.#dictionary.bytesOf(index).length;
      if (this.#decodedBytes + bytes > maxDecodedBytes) {
        this.#forgetDecoded();
      }
      entry.decoded = this.#decode(index, entry.service);
      this.#decodedBytes += bytes;
    }
    return entry.decoded;
  }

  scopeName(index: number): number {
    return this.#entries[index]?.scopeName ?? 0;
  }

  /** Number of the group whose place in `bytes` stands in row `row` of `places`. */
  intern(bytes: Uint8Array, places: Uint32Array, row: number): number {
    const length = this.#writeKey(bytes, places, row);
    return this.#entryOf(this.#dictionary.intern(this.#keyView, 0, length));
  }

  /** Number of the group without anything. */
  get nothing(): number {
    return this.intern(noBytes, noGroup, 0);
  }

  /** False for what would make a table of bounded size too large; what it holds already always fits. */
  fits(bytes: Uint8Array, place: Uint32Array, maxHeldBytes: number): boolean {
    const size = parts.reduce((sum, [, length]) => sum + (place[length] as number), 0);
    if (size > maxGroupBytes) {
      return false;
    }
    if (this.heldBytes + size <= maxHeldBytes) {
      return true;
    }
    const length = this.#writeKey(bytes, place, 0);
    return this.#dictionary.has(this.#keyView, 0, length);
  }

  /** Returns the length of the key. */
  #writeKey(bytes: Uint8Array, places: Uint32Array, row: number): number {
    const base = row * groupWords;
    let length = 16;
    for (const [offsetWord, lengthWord] of parts) {
      const start = places[base + offsetWord] as number;
      const size = places[base + lengthWord] as number;
      this.#reserve(length + size);
      this.#keyView.setUint32(offsetWord * 2, size, true);
      this.#key.set(bytes.subarray(start, start + size), length);
      length += size;
    }
    return length;
  }

  /** Number of a group of another table. */
  adopt(other: GroupTable, index: number): number {
    return this.#entryOf(this.#dictionary.internBytes(other.#dictionary.bytesOf(index)));
  }

  get heldBytes(): number {
    return this.#dictionary.heldBytes + this.length * entryBytes;
  }

  /** The four parts as they came: resource, its schema URL, scope, its schema URL. */
  partsOf(index: number): readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array] {
    const key = this.#dictionary.bytesOf(index);
    const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
    let at = 16;
    const part = (number: number): Uint8Array => {
      const size = view.getUint32(number * 4, true);
      at += size;
      return key.subarray(at - size, at);
    };
    return [part(0), part(1), part(2), part(3)];
  }

  #forgetDecoded(): void {
    for (const entry of this.#entries) {
      entry.decoded = undefined;
    }
    this.#decodedBytes = 0;
  }

  #entryOf(index: number): number {
    if (index === this.#entries.length) {
      this.#entries.push(this.#describe(index));
    }
    return index;
  }

  #describe(index: number): Entry {
    const [resource, , scope] = this.partsOf(index);
    return {
      service: this.#strings.intern(serviceOf(decodeResource(resource))),
      scopeName: this.#strings.intern(decodeScope(scope).name),
      decoded: undefined,
    };
  }

  #decode(index: number, service: number): Group {
    const [resource, resourceUrl, scope, scopeUrl] = this.partsOf(index);
    const decodedScope: Scope = decodeScope(scope);
    return {
      resource: decodeResource(resource),
      scope: decodedScope,
      resourceSchemaUrl: decodeUtf8(resourceUrl),
      scopeSchemaUrl: decodeUtf8(scopeUrl),
      service,
    };
  }

  #reserve(size: number): void {
    if (size > this.#key.length) {
      const key = new Uint8Array(size * 2);
      key.set(this.#key);
      this.#key = key;
      this.#keyView = new DataView(key.buffer);
    }
  }
}

const parts = [
  [groupWord.resourceOffset, groupWord.resourceLength],
  [groupWord.resourceUrlOffset, groupWord.resourceUrlLength],
  [groupWord.scopeOffset, groupWord.scopeLength],
  [groupWord.scopeUrlOffset, groupWord.scopeUrlLength],
] as const;

function serviceOf(resource: Resource): string {
  const found = resource.attributes.find(({ key }) => key === 'service.name')?.value;
  return typeof found === 'string' && found !== '' ? found : unknownService;
}
