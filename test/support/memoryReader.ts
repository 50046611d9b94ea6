import { type Group, spanBit, traceBit } from '../../src/collector/store/spanTable.ts';
import type { TraceReader } from '../../src/collector/store/traceStore.ts';
import type { AnyValue } from '../../src/shared/model/anyValue.ts';
import type { AuditEntry } from '../../src/shared/model/audit.ts';
import { fromHex } from '../../src/shared/model/hex.ts';
import { spanRoles } from '../../src/shared/model/mcpView.ts';
import { type SourceKind, sourceKinds } from '../../src/shared/model/source.ts';
import type { Span } from '../../src/shared/model/span.ts';
import { spanKinds, statusCodes } from '../../src/shared/model/span.ts';
import { encodeSpan } from '../../src/shared/otlp/encodeTraces.ts';
import { ProtoWriter } from '../../src/shared/otlp/protoWriter.ts';
import { displayNameOf } from '../../src/shared/semconv/displayName.ts';
import { lookupOf } from '../../src/shared/semconv/lookup.ts';
import type { DialectSpan } from '../../src/shared/semconv/mcpView.ts';
import { spanRoleOf } from '../../src/shared/semconv/spanRole.ts';

/** A span as a test writes it down; ids are short hex that is filled up with zeros on the left. */
export interface TestSpan {
  readonly trace: string;
  readonly id: string;
  readonly parent?: string;
  readonly name?: string;
  readonly service?: string;
  readonly scope?: string;
  readonly kind?: (typeof spanKinds)[number];
  readonly status?: (typeof statusCodes)[number];
  /** Nanoseconds after `testEpoch`. */
  readonly start?: number;
  readonly end?: number;
  readonly attributes?: Readonly<Record<string, AnyValue>>;
  readonly resource?: Readonly<Record<string, AnyValue>>;
  /** A name alone stands for an event at the span's start that is about itself. */
  readonly events?: readonly (string | TestEvent)[];
  readonly links?: readonly { readonly trace: string; readonly span: string }[];
  readonly method?: string;
  readonly tool?: string;
  readonly prompt?: string;
  readonly hash?: string;
  readonly source?: SourceKind;
  readonly bits?: readonly (keyof typeof spanBit)[];
}

interface TestEvent {
  readonly name: string;
  /** Nanoseconds after `testEpoch`. */
  readonly at: number;
  readonly attributes?: Readonly<Record<string, AnyValue>>;
}

export const testEpoch = 1_780_000_000_000_000_000n;
export const traceIdOfTest = (short: string) => short.padStart(32, '0');
export const spanIdOfTest = (short: string) => short.padStart(16, '0');

/** A store without a store: the columns that queries read, filled by hand. */
export function memoryReader(
  input: readonly TestSpan[],
  audit: readonly AuditEntry[] = [],
): TraceReader {
  const strings = [''];
  const intern = (text: string | undefined) => {
    const known = strings.indexOf(text ?? '');
    return known >= 0 ? known : strings.push(text ?? '') - 1;
  };
  const groups: Group[] = [];
  const traceIds = [...new Set(input.map(({ trace }) => traceIdOfTest(trace)))];
  const u32 = (value: (span: TestSpan, row: number) => number) => Uint32Array.from(input, value);
  const halves = (value: (span: TestSpan) => bigint) =>
    [
      u32((span) => Number(value(span) >> 32n)),
      u32((span) => Number(value(span) & 0xffffffffn)),
    ] as const;
  const startOf = (span: TestSpan) => testEpoch + BigInt(span.start ?? 0);
  const endOf = (span: TestSpan) => (span.end === undefined ? 0n : testEpoch + BigInt(span.end));
  const [spanIdHi, spanIdLo] = halves(({ id }) => BigInt(`0x${id}`));
  const [parentIdHi, parentIdLo] = halves(({ parent }) => BigInt(`0x${parent ?? '0'}`));
  const [startHi, startLo] = halves(startOf);
  const [endHi, endLo] = halves(endOf);
  const traceRow = u32(({ trace }) => traceIds.indexOf(traceIdOfTest(trace)));
  const bits = Uint16Array.from(input, (span) => {
    const named = [
      ...(span.bits ?? []),
      ...((span.links ?? []).length > 0 ? (['hasLinks'] as const) : []),
      ...(span.status === 'ERROR' ? (['error'] as const) : []),
      ...(span.tool === undefined ? [] : (['tool'] as const)),
      ...(span.prompt === undefined ? [] : (['prompt'] as const)),
      ...(span.end === undefined ? (['unfinished'] as const) : []),
    ];
    return named.reduce((sum, name) => sum | spanBit[name], 0);
  });
  const whole = input.map(
    (span): Span => ({
      traceId: traceIdOfTest(span.trace),
      spanId: spanIdOfTest(span.id),
      parentSpanId: span.parent === undefined ? '' : spanIdOfTest(span.parent),
      traceState: '',
      flags: 0,
      name: span.name ?? '',
      kind: spanKinds.indexOf(span.kind ?? 'INTERNAL'),
      startUnixNano: startOf(span),
      endUnixNano: endOf(span),
      attributes: Object.entries(span.attributes ?? {}).map(([key, value]) => ({ key, value })),
      droppedAttributesCount: 0,
      events: (span.events ?? [])
        .map((event) =>
          typeof event === 'string'
            ? { name: event, at: span.start ?? 0, attributes: { about: event } }
            : event,
        )
        .map(({ name, at, attributes = {} }) => ({
          timeUnixNano: testEpoch + BigInt(at),
          name,
          attributes: Object.entries(attributes).map(([key, value]) => ({ key, value })),
          droppedAttributesCount: 0,
        })),
      droppedEventsCount: 0,
      links: (span.links ?? []).map((link) => ({
        traceId: traceIdOfTest(link.trace),
        spanId: spanIdOfTest(link.span),
        traceState: '',
        attributes: [],
        droppedAttributesCount: 0,
        flags: 0,
      })),
      droppedLinksCount: 0,
      status: { code: statusCodes.indexOf(span.status ?? 'UNSET'), message: '' },
    }),
  );
  const groupOf = (span: TestSpan) => {
    const attributes = Object.entries({ 'service.name': span.service ?? 'test', ...span.resource });
    return (
      groups.push({
        resource: {
          attributes: attributes.map(([key, value]) => ({ key, value })),
          droppedAttributesCount: 0,
        },
        scope: {
          name: span.scope ?? '',
          version: '',
          attributes: [],
          droppedAttributesCount: 0,
        },
        resourceSchemaUrl: '',
        scopeSchemaUrl: '',
        service: intern(span.service ?? 'test'),
      }) - 1
    );
  };
  const nextInTrace = new Int32Array(input.length).fill(-1);
  const firstSpan = new Int32Array(traceIds.length).fill(-1);
  const last = new Map<number, number>();
  for (const [row, trace] of traceRow.entries()) {
    const before = last.get(trace);
    if (before === undefined) {
      firstSpan[trace] = row;
    } else {
      nextInTrace[before] = row;
    }
    last.set(trace, row);
  }
  const membersOf = (row: number) =>
    input.filter((_, at) => traceRow[at] === row && ((bits[at] ?? 0) & spanBit.dead) === 0);
  const bitsOf = (row: number) =>
    Array.from(bits).filter((own, at) => traceRow[at] === row && (own & spanBit.dead) === 0);
  const traceHalves = (value: (members: readonly TestSpan[]) => bigint) => {
    const all = traceIds.map((_, row) => value(membersOf(row)));
    return [
      Uint32Array.from(all, (each) => Number(each >> 32n)),
      Uint32Array.from(all, (each) => Number(each & 0xffffffffn)),
    ] as const;
  };
  const least = (all: readonly bigint[]) => all.reduce((a, b) => (b < a ? b : a), 1n << 63n);
  const greatest = (all: readonly bigint[]) => all.reduce((a, b) => (b > a ? b : a), 0n);
  const [traceStartHi, traceStartLo] = traceHalves((members) => least(members.map(startOf)));
  const [traceEndHi, traceEndLo] = traceHalves((members) => greatest(members.map(endOf)));
  const readSpanBytes = (row: number) => {
    const span = whole[row];
    if (!span) {
      throw new Error(`no row ${row}`);
    }
    const writer = new ProtoWriter();
    encodeSpan(writer, span);
    return writer.finish();
  };
  return {
    spans: {
      length: input.length,
      traceRow,
      nextInTrace,
      spanIdHi,
      spanIdLo,
      parentIdHi,
      parentIdLo,
      startHi,
      startLo,
      endHi,
      endLo,
      name: u32(({ name }) => intern(name)),
      group: u32(groupOf),
      kind: Uint8Array.from(whole, ({ kind }) => kind),
      status: Uint8Array.from(whole, ({ status }) => status.code),
      bits,
      method: u32(({ method }) => intern(method)),
      target: u32(({ tool, prompt }) => intern(tool ?? prompt)),
      queryHash: u32(({ hash }) => intern(hash)),
      role: Uint8Array.from(whole, (span) => spanRoles.indexOf(spanRoleOf(dialectOf(span)))),
      label: Uint32Array.from(whole, (span) => intern(displayNameOf(dialectOf(span)))),
      rowCount: Float64Array.from(input, ({ attributes }) =>
        Number(attributes?.['db.rows_affected'] ?? attributes?.['db.response.returned_rows']),
      ),
      eventCount: Uint8Array.from(whole, ({ events }) => Math.min(255, events.length)),
      source: Uint8Array.from(input, ({ source }) => sourceKinds[source ?? 'otlp']),
    },
    traces: {
      length: traceIds.length,
      ids: Uint8Array.from(traceIds.flatMap((id) => [...(fromHex(id) ?? [])])),
      firstSpan,
      spanCount: Uint32Array.from(traceIds, (_, row) => membersOf(row).length),
      errorCount: Uint32Array.from(
        traceIds,
        (_, row) => bitsOf(row).filter((own) => (own & spanBit.error) !== 0).length,
      ),
      startHi: traceStartHi,
      startLo: traceStartLo,
      endHi: traceEndHi,
      endLo: traceEndLo,
      lastArrivalMs: new Float64Array(traceIds.length).fill(1000),
      bits: Uint8Array.from(traceIds, (_, row) =>
        bitsOf(row).reduce(
          (sum, own) =>
            sum |
            ((own & spanBit.denied) !== 0 ? traceBit.denied : 0) |
            ((own & spanBit.mxcpEndpoint) !== 0 ? traceBit.hasMxcpEndpoint : 0),
          0,
        ),
      ),
    },
    strings: { length: strings.length, get: (index) => strings[index] ?? '' },
    groups: {
      length: groups.length,
      get: (index) => {
        const group = groups[index];
        if (!group) {
          throw new Error(`no group ${index}`);
        }
        return group;
      },
    },
    audit,
    revision: 1,
    changes: { spans: 1, queries: 1, audit: 1, logs: 1, metrics: 1 },
    generation: 1,
    traceRowOf: (id) => traceIds.indexOf(id),
    spanRowOf: (trace, id) =>
      input.findIndex((span, row) => traceRow[row] === trace && spanIdOfTest(span.id) === id),
    parentRowOf: (row) =>
      input.findIndex(
        ({ id }, at) =>
          traceRow[at] === traceRow[row] &&
          spanIdOfTest(id) === spanIdOfTest(input[row]?.parent ?? 'none') &&
          ((bits[at] ?? 0) & spanBit.dead) === 0,
      ),
    linkingRows: (traceId, most) =>
      whole
        .flatMap(({ links }, row) =>
          links.some((link) => link.traceId === traceId) && traceIds[traceRow[row] ?? 0] !== traceId
            ? [row]
            : [],
        )
        .slice(0, most),
    readSpan: (row) => whole[row] ?? whole[0] ?? missing(),
    readSpanBytes,
    scanSpanBytes: async (rows, visit, signal) => {
      for (const row of rows) {
        if (signal?.aborted || !visit(row, readSpanBytes(row))) {
          return;
        }
      }
    },
  };
}

function missing(): never {
  throw new Error('the reader is empty');
}

const dialectOf = (span: Span): DialectSpan => ({
  name: span.name,
  kind: span.kind,
  scopeName: '',
  statusCode: span.status.code,
  attributes: lookupOf(span.attributes),
});
