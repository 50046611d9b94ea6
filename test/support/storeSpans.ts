import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LogStore } from '../../src/collector/store/logStore.ts';
import type { SegmentStorage } from '../../src/collector/store/segmentStorage.ts';
import type { Store } from '../../src/collector/store/store.ts';
import type { Batch } from '../../src/collector/store/traceStore.ts';
import type { AnyValue } from '../../src/shared/model/anyValue.ts';
import type { AuditEntry } from '../../src/shared/model/audit.ts';
import type { SourceKind } from '../../src/shared/model/source.ts';
import type { Span } from '../../src/shared/model/span.ts';
import { encodeTracesData } from '../../src/shared/otlp/encodeTraces.ts';
import { ProtoWriter } from '../../src/shared/otlp/protoWriter.ts';
import { silentLog } from '../../src/shared/util/log.ts';

/** A span as a store test writes it down. Ids are numbers. */
export interface SpanSketch {
  readonly trace: number;
  readonly span: number;
  readonly parent?: number;
  readonly name?: string;
  readonly start?: number;
  /** 0 for a span that has not ended. */
  readonly end?: number;
  readonly status?: number;
  readonly attributes?: Readonly<Record<string, AnyValue>>;
  readonly links?: readonly { readonly trace: number; readonly span: number }[];
}

export const traceIdOf = (trace: number): string => trace.toString(16).padStart(32, '0');
export const spanIdOf = (span: number): string => span.toString(16).padStart(16, '0');
const epoch = 1_780_000_000_000_000_000n;

export function spanOf(sketch: SpanSketch): Span {
  const start = epoch + BigInt(sketch.start ?? 0);
  return {
    traceId: traceIdOf(sketch.trace),
    spanId: spanIdOf(sketch.span),
    parentSpanId: sketch.parent === undefined ? '' : spanIdOf(sketch.parent),
    traceState: '',
    flags: 0,
    name: sketch.name ?? `span ${sketch.span}`,
    kind: 1,
    startUnixNano: start,
    endUnixNano: sketch.end === 0 ? 0n : epoch + BigInt(sketch.end ?? (sketch.start ?? 0) + 10),
    attributes: Object.entries(sketch.attributes ?? {}).map(([key, value]) => ({ key, value })),
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: (sketch.links ?? []).map((link) => ({
      traceId: traceIdOf(link.trace),
      spanId: spanIdOf(link.span),
      traceState: '',
      attributes: [],
      droppedAttributesCount: 0,
      flags: 0,
    })),
    droppedLinksCount: 0,
    status: { code: sketch.status ?? 0, message: '' },
  };
}

export const bytesOf = (sketches: readonly SpanSketch[], service = 'shop'): Uint8Array =>
  encodeTracesData([
    {
      resource: {
        attributes: [{ key: 'service.name', value: service }],
        droppedAttributesCount: 0,
      },
      schemaUrl: '',
      scopeSpans: [
        {
          scope: { name: 'test', version: '1', attributes: [], droppedAttributesCount: 0 },
          schemaUrl: '',
          spans: sketches.map(spanOf),
        },
      ],
    },
  ]);

export const batchOf = (
  sketches: readonly SpanSketch[],
  source: SourceKind = 'otlp',
  service = 'shop',
): Batch => ({
  source: { kind: source, target: source === 'otlp' ? 'otlp/http' : '/a/file' },
  signal: 'traces',
  bytes: bytesOf(sketches, service),
});

/** `Resource` with nothing but a service. */
function writeResource(writer: ProtoWriter, service: string): void {
  writer.message(1, () =>
    writer.message(1, () => {
      writer.string(1, 'service.name');
      writer.message(2, () => writer.string(1, service));
    }),
  );
}

/** Log records of one span of a trace; trace 0 for records without one. */
export function logsOf(trace: number, count: number, service = `service ${trace % 3}`): Batch {
  const writer = new ProtoWriter();
  writer.message(1, () => {
    writeResource(writer, service);
    writer.message(2, () => {
      writer.message(1, () => writer.string(1, 'test.logs'));
      for (let index = 0; index < count; index += 1) {
        writer.message(2, () => {
          writer.fixed64(1, epoch + BigInt(index));
          writer.string(3, 'INFO');
          if (trace !== 0) {
            writer.bytes(9, Buffer.from(traceIdOf(trace), 'hex'));
            writer.bytes(10, Buffer.from(spanIdOf(1), 'hex'));
          }
        });
      }
    });
  });
  return {
    source: { kind: 'otlp', target: 'otlp/http' },
    signal: 'logs',
    bytes: writer.finish(),
  };
}

/** Points of one counter: a series for each service and each of three tools, with an exemplar of a trace other than 0. */
export function metricsOf(trace: number, count: number, service = `service ${trace % 3}`): Batch {
  const writer = new ProtoWriter();
  writer.message(1, () => {
    writeResource(writer, service);
    writer.message(2, () =>
      writer.message(2, () => {
        writer.string(1, 'calls');
        writer.message(7, () => {
          for (let index = 0; index < count; index += 1) {
            writer.message(1, () => {
              writer.fixed64(3, epoch + BigInt(index));
              writer.fixed64Always(6, BigInt(trace * 1000 + index));
              writer.message(7, () => {
                writer.string(1, 'tool');
                writer.message(2, () => writer.string(1, `tool ${index % 3}`));
              });
              if (trace !== 0) {
                writer.message(5, () => writer.bytes(5, Buffer.from(traceIdOf(trace), 'hex')));
              }
            });
          }
          writer.uint32(2, 2);
        });
      }),
    );
  });
  return {
    source: { kind: 'otlp', target: 'otlp/http' },
    signal: 'metrics',
    bytes: writer.finish(),
  };
}

export const auditOf = (record: number, trace = 0): AuditEntry => ({
  recordId: `record-${record}`,
  file: '/a/audit.jsonl',
  offset: record * 100,
  length: 90,
  timeUnixNano: epoch + BigInt(record),
  operationType: 'tool',
  operationName: 'find',
  status: 'success',
  durationMs: 1,
  user: null,
  policyDecision: null,
  error: null,
  traceId: trace === 0 ? '' : traceIdOf(trace),
  sqlHash: '',
  deniedByError: false,
});

export function storeOn(
  storage: SegmentStorage,
  limits: { readonly maxBytes?: number; readonly maxSpans?: number } = {},
  mode: 'own' | 'read' = 'own',
): LogStore {
  return new LogStore(storage, {
    mode,
    limits: { maxBytes: 1 << 30, maxSpans: 1_000_000, ...limits },
    log: silentLog,
  });
}

/** What anybody can see of a store, in an order of its own: two stores that hold the same show the same. */
export function visibleIn(store: Store): unknown {
  const traces: unknown[] = [];
  for (let row = 0; row < store.traces.length; row += 1) {
    if ((store.traces.firstSpan[row] ?? -1) < 0) continue;
    const spans: unknown[] = [];
    for (
      let at = store.traces.firstSpan[row] ?? -1;
      at >= 0;
      at = store.spans.nextInTrace[at] ?? -1
    ) {
      const span = store.readSpan(at);
      const { group, bits, method, target, queryHash, source, name } = store.spans;
      spans.push({
        span,
        service: store.strings.get(store.groups.get(group[at] ?? 0).service),
        name: store.strings.get(name[at] ?? 0),
        method: store.strings.get(method[at] ?? 0),
        target: store.strings.get(target[at] ?? 0),
        queryHash: store.strings.get(queryHash[at] ?? 0),
        bits: bits[at],
        source: source[at],
      });
    }
    const { spanCount, errorCount, bits, startHi, startLo, endHi, endLo } = store.traces;
    const id = Buffer.from(store.traces.ids.subarray(row * 16, row * 16 + 16)).toString('hex');
    traces.push({
      id,
      logs: store
        .readLogs(id)
        .map((bytes) => Buffer.from(bytes).toString('hex'))
        .sort(),
      spanCount: spanCount[row],
      errorCount: errorCount[row],
      bits: bits[row],
      start: [startHi[row], startLo[row]],
      end: [endHi[row], endLo[row]],
      spans: sortedByText(spans),
    });
  }
  return {
    traces: sortedByText(traces),
    audit: sortedByText(store.audit),
    logs: logsIn(store),
    metrics: metricsIn(store),
  };
}

/** In order of arrival. */
function metricsIn(store: Store): unknown {
  const { metrics } = store;
  return Array.from({ length: metrics.live }, (_, index) => {
    const point = metrics.first + index;
    const series = metrics.seriesOf(point);
    const { group, name } = metrics.headOf(series);
    return {
      name: metrics.strings.get(name),
      service: metrics.strings.get(metrics.groups.get(group).service),
      time: metrics.timeOf(point),
      bytes: Buffer.from(store.readMetricPoint(point)).toString('hex'),
      inSeries: metrics.series.points[series],
      isLast: metrics.series.lastPoint[series] === point,
    };
  });
}

/** In the order in which they are listed. */
function logsIn({ logs }: Store): unknown {
  return Array.from(logs.rows(), (row) => {
    const { service, scope } = logs.groups.get(logs.groupOf(row));
    return [logs.timeOf(row), logs.traceIdOf(row), logs.strings.get(service), scope.name];
  });
}

const sortedByText = (values: readonly unknown[]): unknown[] =>
  values
    .map((value) => ({ value, text: textOf(value) }))
    .sort((x, y) => (x.text < y.text ? -1 : x.text > y.text ? 1 : 0))
    .map(({ value }) => value);

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner));

/** `accepted = stored + duplicates + evicted + cleared`, as both sides. */
export function balanceOf({ counters }: Store): readonly [number, number] {
  const { accepted, stored, duplicates, evicted, cleared } = counters;
  return [accepted.spans, stored.spans + duplicates.spans + evicted.spans + cleared.spans];
}

export async function inTempFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'store-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
