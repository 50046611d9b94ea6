import { decodeAnyValue } from '../../shared/otlp/anyValueCodec.ts';
import { ProtoReader } from '../../shared/otlp/protoReader.ts';
import type { TraceScan } from '../../shared/otlp/traceScan.ts';
import { dbKey } from '../../shared/semconv/keys.ts';
import { meaningKeys } from './spanMeaning.ts';

/** In the order of their precedence. */
const rowKeys = [dbKey.rowsAffected, dbKey.returnedRows].map((key) => meaningKeys.indexOf(key));

/** Tag of `AnyValue.int_value`. */
const intTag = 0x18;
/** So many 7-bit groups of a varint are exact in a number. */
const exactGroups = 7;

/**
 * Which of the known attributes of span `row` of a scan tells how many rows a query changed or returned, counted from the
 * span's first; -1 = none. Of one that was sent twice the last value stands, and one without a value tells nothing.
 */
export function rowAttributeOf(bytes: Uint8Array, scan: TraceScan, row: number): number {
  const first = scan.firstAttribute[row] as number;
  const end = scan.firstAttribute[row + 1] as number;
  for (const wanted of rowKeys) {
    for (let index = end - 1; index >= first; index -= 1) {
      if (scan.attributeKey[index] === wanted) {
        if (valueAt(bytes, scan, index) !== null) {
          return index - first;
        }
        break;
      }
    }
  }
  return -1;
}

/** The count in attribute `index` of a scan; NaN when it holds something else. */
export function rowCountAt(bytes: Uint8Array, scan: TraceScan, index: number): number {
  const offset = scan.attributeOffset[index] as number;
  const last = offset + (scan.attributeLength[index] as number) - 1;
  if (bytes[offset] === intTag && last - offset <= exactGroups) {
    let count = 0;
    let scale = 1;
    for (let at = offset + 1; at <= last; at += 1) {
      const byte = bytes[at] as number;
      count += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80 && at === last) {
        return count;
      }
    }
  }
  const value = valueAt(bytes, scan, index);
  const count = typeof value === 'bigint' || typeof value === 'number' ? Number(value) : Number.NaN;
  return Number.isFinite(count) ? count : Number.NaN;
}

function valueAt(bytes: Uint8Array, scan: TraceScan, index: number) {
  const offset = scan.attributeOffset[index] as number;
  const length = scan.attributeLength[index] as number;
  return decodeAnyValue(new ProtoReader(bytes, offset, offset + length));
}
