import { anyValueToJson, attributesToJson } from '../../shared/model/jsonValue.ts';
import { decodeLogRecord } from '../../shared/otlp/decodeLogs.ts';
import { decodeSpan } from '../../shared/otlp/decodeTraces.ts';
import type { CollectorResult } from '../../shared/rpc/contract.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import { findTrace, traceIdOf } from './ids.ts';
import { severityOf, timeOf } from './logLines.ts';
import type { QueryContext } from './queryContext.ts';
import { QueryError } from './queryError.ts';
import { attributeText, isException } from './traceEvents.ts';

type EventText = CollectorResult<'traceEventText'>;

/** An event of `listTraceEvents` by its id, whole: an exception as its stack, all else as JSON. */
export async function readTraceEventText(
  context: QueryContext,
  params: { readonly traceId: string; readonly eventId: string },
  signal?: CancelSignal,
): Promise<EventText> {
  const { store } = context;
  const traceRow = findTrace(store, params.traceId);
  const [, owner = '', digits = ''] = /^([0-9a-f]{16}|log)\.(\d{1,9})$/.exec(params.eventId) ?? [];
  const index = Number(digits);
  const found =
    owner === 'log'
      ? await logText(context, traceIdOf(store, traceRow), index, signal)
      : eventText(context, store.spanRowOf(traceRow, owner), index);
  if (found === null) {
    throw new QueryError('notFound', `The trace has no event ${params.eventId.slice(0, 40)}`);
  }
  return found;
}

function eventText({ store }: QueryContext, row: number, index: number): EventText | null {
  const event = row < 0 ? undefined : decodeSpan(store.readSpanBytes(row)).events[index];
  if (event === undefined) {
    return null;
  }
  const stack = attributeText(event.attributes, 'exception.stacktrace');
  if (isException(event) && stack !== '') {
    const type = attributeText(event.attributes, 'exception.type');
    return { title: type || 'exception', language: 'plaintext', text: stack };
  }
  return asJson(event.name, {
    name: event.name,
    timeUnixNano: event.timeUnixNano.toString(),
    attributes: attributesToJson(event.attributes),
  });
}

async function logText(
  { scanLogs }: QueryContext,
  traceId: string,
  wanted: number,
  signal: CancelSignal | undefined,
): Promise<EventText | null> {
  let found: EventText | null = null;
  await scanLogs(
    traceId,
    (index, bytes) => {
      if (index === wanted) {
        const record = decodeLogRecord(bytes);
        found = asJson(record.eventName || 'log', {
          timeUnixNano: timeOf(record).toString(),
          severity: severityOf(record),
          body: anyValueToJson(record.body),
          attributes: attributesToJson(record.attributes),
          spanId: record.spanId,
        });
      }
      return found === null;
    },
    signal,
  );
  return found;
}

const asJson = (title: string, value: unknown): EventText => ({
  title,
  language: 'json',
  text: JSON.stringify(value, null, 2),
});
