import { wireType } from '../../shared/otlp/protoReader.ts';
import { ProtoWriter } from '../../shared/otlp/protoWriter.ts';
import {
  resourceSpansField,
  scopeSpansField,
  tracesDataField,
} from '../../shared/otlp/traceFields.ts';
import { type NewRecord, recordKind } from './recordFormat.ts';
import { encodeMeta } from './recordMeta.ts';
import type { SegmentStorage } from './segmentStorage.ts';
import { spanBit } from './spanTable.ts';
import type { StoreState } from './storeState.ts';

const spansARecord = 2048;

/** Records that hold live spans of a segment again, up to `maxBytes` of them. */
export function copySpans(
  state: StoreState,
  storage: SegmentStorage,
  segment: number,
  maxBytes: number,
): NewRecord[] {
  const { spans, traces } = state.index;
  const rows = liveRows(state, segment);
  const records: NewRecord[] = [];
  let bytes = 0;
  for (let from = 0; from < rows.length && bytes < maxBytes; ) {
    const first = rows[from] as number;
    let to = from + 1;
    let size = spans.byteLength[first] as number;
    while (
      to < rows.length &&
      to - from < spansARecord &&
      spans.source[rows[to] as number] === spans.source[first] &&
      size < maxBytes
    ) {
      size += spans.byteLength[rows[to] as number] as number;
      to += 1;
    }
    const run = rows.slice(from, to);
    const payload = tracesDataOf(state, storage, run);
    const duplicates = run.flatMap((row, index) =>
      ((spans.bits[row] as number) & spanBit.duplicate) === 0 ? [] : [index],
    );
    const arrivals = [...new Set(run.map((row) => spans.traceRow[row] as number))].map(
      (trace) => traces.lastArrivalMs[trace] as number,
    );
    records.push({
      kind: recordKind.movedTraces,
      source: spans.source[first] as number,
      arrivalMs: 0,
      meta: encodeMeta({ target: '', movedFrom: segment, duplicates, arrivals }),
      payload,
    });
    bytes += payload.length;
    from = to;
  }
  return records;
}

/** Live spans of a segment, those of one source and group side by side: a copy must not be larger than what it copies. */
function liveRows({ index }: StoreState, segment: number): number[] {
  const { spans } = index;
  const rows: number[] = [];
  for (let row = 0; row < spans.length; row += 1) {
    if (spans.segment[row] === segment && ((spans.bits[row] as number) & spanBit.dead) === 0) {
      rows.push(row);
    }
  }
  return rows.sort(
    (x, y) =>
      (spans.source[x] as number) - (spans.source[y] as number) ||
      (spans.group[x] as number) - (spans.group[y] as number) ||
      (spans.traceRow[x] as number) - (spans.traceRow[y] as number) ||
      x - y,
  );
}

/** `TracesData` of rows that stand by group, from the bytes as they came. */
export function tracesDataOf(
  { index }: StoreState,
  storage: SegmentStorage,
  rows: readonly number[],
): Uint8Array {
  const { spans, groups } = index;
  const writer = new ProtoWriter();
  for (let from = 0; from < rows.length; ) {
    const group = spans.group[rows[from] as number] as number;
    let to = from + 1;
    while (to < rows.length && spans.group[rows[to] as number] === group) {
      to += 1;
    }
    const run = rows.slice(from, to);
    const [resource, resourceUrl, scope, scopeUrl] = groups.partsOf(group);
    writer.message(tracesDataField.resourceSpans, () => {
      writer.bytes(resourceSpansField.resource, resource);
      writer.message(resourceSpansField.scopeSpans, () => {
        writer.bytes(scopeSpansField.scope, scope);
        for (const row of run) {
          const span = new Uint8Array(spans.byteLength[row] as number);
          storage.readSync(spans.segment[row] as number, spans.offset[row] as number, span);
          writer.tag(scopeSpansField.spans, wireType.bytes);
          writer.varint32(span.length);
          writer.raw(span);
        }
        writer.bytes(scopeSpansField.schemaUrl, scopeUrl);
      });
      writer.bytes(resourceSpansField.schemaUrl, resourceUrl);
    });
    from = to;
  }
  return writer.finish();
}
