import type { AnyValue, KeyValue } from '../../shared/model/anyValue.ts';
import type { DecodedSpan } from './decoded.ts';
import { isObject } from './fields.ts';

/** A span as one exporter writes it in JSON. */
export interface JsonRecord {
  readonly name: string;
  /** How a record begins that stands on one line. */
  readonly lineStart: string;
  /** Keys that only a span of this exporter has together; its other signals and other programs' JSON have not. */
  looksLikeSpan(topLevelKeys: ReadonlySet<string>): boolean;
  /** @throws FormatError */
  decode(record: AnyValue): DecodedSpan;
}

export function keysOf(value: AnyValue): ReadonlySet<string> {
  return new Set(isObject(value) ? value.entries.map(({ key }: KeyValue) => key) : []);
}
