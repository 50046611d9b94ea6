import { decodeLogRecord } from '../../shared/otlp/decodeLogs.ts';
import { type Condition, matches } from '../../shared/query/condition.ts';
import type { LogEntry, LogList, Page } from '../../shared/rpc/contract.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import type { LogReader } from '../store/store.ts';
import { findTrace, idWords, traceIdIn } from './ids.ts';
import { lineOf } from './logLines.ts';
import { isOfColumns, LogSubject, logByteTestOf } from './logSubject.ts';
import { OldestKept } from './oldestKept.ts';
import type { QueryContext, SignalReader } from './queryContext.ts';
import { QueryError } from './queryError.ts';
import { conditionOf } from './searchSpans.ts';
import { inSlices, type TimeSlices } from './timeSlices.ts';

const usualLimit = 100;
/** Some megabytes of answer. */
const greatestPage = 20_000;
/** Rows whose bytes are asked for at once. */
const rowsARead = 1 << 14;

/**
 * Newest first. Cost: one look at every record, which is read from disk where the filter asks for more than the index
 * has; the page alone is held.
 */
export async function searchLogs(
  context: QueryContext,
  { filter, trace, limit = usualLimit, offset = 0 }: Page & { readonly trace?: string },
  signal?: CancelSignal,
): Promise<LogList> {
  const { signals } = context;
  const condition = conditionOf(filter);
  const wanted = trace === undefined ? null : wantedTrace(context, trace);
  const end = Math.min(offset + limit, greatestPage);
  const numbered = {
    get generation() {
      return signals.logs.generation;
    },
  };
  return inSlices(numbered, signal, async (slices) => {
    const { logs } = signals;
    const newest = new OldestKept<number>(Math.max(1, end));
    const keep = (row: number) => {
      // The newest are the oldest of a clock that runs backwards.
      newest.add({ timeUnixNano: -logs.timeOf(row), owner: '', index: -row }, () => row);
    };
    const rows =
      wanted === null
        ? logs.rows()
        : Uint32Array.from(logs.ofTrace(idWords(wanted)), ({ row }) => row);
    await visitMatching({ signals, logs, slices, rows, condition }, keep);
    const page = newest.list().slice(offset, end);
    return { total: newest.total, logs: await entriesOf(signals, logs, page, slices) };
  });
}

/** A trace without spans may have logs all the same. */
function wantedTrace({ store, signals }: QueryContext, text: string): string {
  const id = traceIdIn(text);
  if (id === null || signals.logs.ofTrace(idWords(id)).length === 0) {
    findTrace(store, text);
  }
  return id ?? '';
}

interface Search {
  readonly signals: SignalReader;
  readonly logs: LogReader;
  readonly slices: TimeSlices;
  readonly rows: Uint32Array;
  readonly condition: Condition | null;
}

/** Calls `keep` with the rows that pass, latest arrival first. */
async function visitMatching(
  { signals, logs, slices, rows, condition }: Search,
  keep: (row: number) => void,
): Promise<void> {
  const parts = condition === null ? [] : condition.kind === 'and' ? condition.parts : [condition];
  const ofColumns = parts.filter(isOfColumns);
  const ofRecords = parts.filter((part) => !isOfColumns(part));
  const mayPass = ofRecords.map(logByteTestOf).filter((test) => test !== null);
  const subject = new LogSubject(logs);
  for (let to = rows.length; to > 0; to -= rowsARead) {
    const some = rows.slice(Math.max(0, to - rowsARead), to).reverse();
    const open =
      ofColumns.length === 0
        ? some
        : some.filter((row) => ofColumns.every((part) => matches(part, subject.at(row))));
    if (ofRecords.length === 0) {
      open.forEach(keep);
    } else if (open.length > 0) {
      await signals.scanLogRows(
        open,
        (row, bytes) => {
          slices.check();
          if (
            mayPass.every((test) => test(bytes)) &&
            ofRecords.every((part) => matches(part, subject.at(row, bytes)))
          ) {
            keep(row);
          }
          return true;
        },
        slices.signal,
      );
      slices.check();
    }
    if (slices.isOver) {
      await slices.next();
    }
  }
}

async function entriesOf(
  signals: SignalReader,
  logs: LogReader,
  rows: readonly number[],
  slices: TimeSlices,
): Promise<readonly LogEntry[]> {
  const entries = new Map<number, LogEntry>();
  await signals.scanLogRows(
    Uint32Array.from(rows),
    (row, bytes) => {
      slices.check();
      entries.set(row, entryOf(logs, row, bytes));
      return true;
    },
    slices.signal,
  );
  slices.check();
  return rows.map((row) => {
    const entry = entries.get(row);
    if (entry === undefined) {
      throw new QueryError('internal', 'A log record could not be read');
    }
    return entry;
  });
}

function entryOf(logs: LogReader, row: number, bytes: Uint8Array): LogEntry {
  const record = decodeLogRecord(bytes);
  const { scope, service } = logs.groups.get(logs.groupOf(row));
  return {
    ...lineOf(record),
    service: logs.strings.get(service),
    scope: scope.name,
    eventName: record.eventName,
    severityNumber: record.severityNumber,
    observedUnixNano: record.observedUnixNano.toString(),
    flags: record.flags,
    droppedAttributesCount: record.droppedAttributesCount,
  };
}
