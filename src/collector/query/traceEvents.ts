import { type AnyValue, isKeyValueList, type KeyValue } from '../../shared/model/anyValue.ts';
import type { LogRecord } from '../../shared/model/log.ts';
import type { SpanEvent } from '../../shared/model/span.ts';
import { decodeLogRecord } from '../../shared/otlp/decodeLogs.ts';
import { decodeSpan } from '../../shared/otlp/decodeTraces.ts';
import { textOf } from '../../shared/query/valueTest.ts';
import type { TraceEvent, TraceEvents } from '../../shared/rpc/contract.ts';
import { cutString, maxStringLength } from '../../shared/trace/columnsCodec.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import { findTrace, spanIdOf, traceIdOf } from './ids.ts';
import { bodyText, severityOf, timeOf } from './logLines.ts';
import { OldestKept } from './oldestKept.ts';
import type { QueryContext } from './queryContext.ts';
import { QueryError } from './queryError.ts';
import { rowsOfTrace } from './spanRows.ts';
import { inAttributes } from './spanText.ts';

const usualLimit = 1000;
/** Some megabytes of answer. */
const greatestLimit = 20_000;

/**
 * Events and logs of a trace, the oldest first. Cost: spans that have events are read from disk, and all logs; of them
 * at most twice the limit is held at a time.
 */
export async function listTraceEvents(
  context: QueryContext,
  params: { readonly traceId: string; readonly limit?: number; readonly filter?: string },
  signal?: CancelSignal,
): Promise<TraceEvents> {
  const { store, scanLogs } = context;
  const limit = Math.max(1, Math.min(greatestLimit, Math.floor(params.limit ?? usualLimit)));
  const passes = wordTest(params.filter ?? '');
  const kept = new OldestKept<TraceEvent>(limit);
  const traceRow = findTrace(store, params.traceId);
  const traceId = traceIdOf(store, traceRow);
  const rows = rowsOfTrace(store, traceRow).filter((row) => (store.spans.eventCount[row] ?? 0) > 0);
  const { generation } = store;
  await store.scanSpanBytes(
    rows,
    (row, bytes) => {
      if (store.generation !== generation) {
        return false;
      }
      const spanId = spanIdOf(store, row);
      for (const [index, event] of decodeSpan(bytes).events.entries()) {
        if (passes(eventTexts(event), event.attributes)) {
          const key = { timeUnixNano: event.timeUnixNano, owner: spanId, index };
          kept.add(key, () => eventOf(event, spanId, index));
        }
      }
      return true;
    },
    signal,
  );
  if (store.generation !== generation && store.traceRowOf(traceId) < 0) {
    throw new QueryError('notFound', 'The trace was evicted while it was read');
  }
  await scanLogs(
    traceId,
    (index, bytes) => {
      const record = decodeLogRecord(bytes);
      if (passes(logTexts(record), record.attributes)) {
        const key = { timeUnixNano: timeOf(record), owner: record.spanId, index };
        kept.add(key, () => logOf(record, index));
      }
      return true;
    },
    signal,
  );
  if (signal?.aborted) {
    throw new QueryError('cancelled', 'The request was cancelled');
  }
  return { total: kept.total, events: kept.list() };
}

export const isException = ({ name }: SpanEvent): boolean => name === 'exception';

function eventOf(event: SpanEvent, spanId: string, index: number): TraceEvent {
  const type = attributeText(event.attributes, 'exception.type');
  const message = attributeText(event.attributes, 'exception.message');
  const isFailure = isException(event);
  return {
    id: `${spanId}.${index}`,
    kind: isFailure ? 'exception' : 'event',
    timeUnixNano: event.timeUnixNano.toString(),
    spanId,
    name: cutString(isFailure && type !== '' ? type : event.name),
    text: isFailure ? cutString(message) : attributesText(event.attributes),
    severity: '',
  };
}

function logOf(record: LogRecord, index: number): TraceEvent {
  const body = bodyText(record.body);
  return {
    id: `log.${index}`,
    kind: 'log',
    timeUnixNano: timeOf(record).toString(),
    spanId: record.spanId,
    name: cutString(record.eventName),
    text: body === '' ? attributesText(record.attributes) : cutString(body),
    severity: cutString(severityOf(record)),
  };
}

export function attributeText(attributes: readonly KeyValue[], wanted: string): string {
  return textOf(attributes.findLast(({ key }) => key === wanted)?.value ?? null);
}

/** As many `key=value` as fit into a short text. */
function attributesText(attributes: readonly KeyValue[]): string {
  let text = '';
  for (const { key, value } of attributes) {
    if (text.length > maxStringLength) {
      break;
    }
    text += `${text === '' ? '' : ' '}${key}=${shortText(value)}`;
  }
  return cutString(text);
}

function shortText(value: AnyValue): string {
  if (value instanceof Uint8Array) {
    return `${value.length} bytes`;
  }
  if (value !== null && typeof value === 'object') {
    return isKeyValueList(value) ? '{…}' : `[${value.length}]`;
  }
  return textOf(value).slice(0, maxStringLength);
}

type Passes = (texts: readonly string[], attributes: readonly KeyValue[]) => boolean;

/** Every word, in any case, must be in one of the texts or in a value. */
function wordTest(filter: string): Passes {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const tests = words.map((word) => (text: string) => text.toLowerCase().includes(word));
  return (texts, attributes) =>
    tests.every((test) => texts.some(test) || inAttributes(attributes, test));
}

const eventTexts = (event: SpanEvent) => [isException(event) ? 'exception' : 'event', event.name];
const logTexts = (record: LogRecord) => [
  'log',
  severityOf(record),
  record.eventName,
  bodyText(record.body),
];
