import { decodeLogRecord } from '../../shared/otlp/decodeLogs.ts';
import { compileFilter } from '../../shared/query/condition.ts';
import { FilterError } from '../../shared/query/filterError.ts';
import type { FoundInTrace } from '../../shared/rpc/contract.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import { findTrace, spanIdOf } from './ids.ts';
import { bodyText, severityOf } from './logLines.ts';
import type { QueryContext } from './queryContext.ts';
import { Search } from './searchSpans.ts';
import { rowsOfTrace } from './spanRows.ts';
import { inAttributes } from './spanText.ts';
import { inSlices } from './timeSlices.ts';

/** Ids told of one answer: enough to step through, and to mark in a minimap. */
const mostFound = 10_000;

/**
 * Spans of a trace that hold a text in their name, attributes or events, or in a log of theirs; or, where the text is an
 * expression of the filter language, that it matches. In order of the store.
 */
export async function findInTrace(
  context: QueryContext,
  { traceId, text }: { readonly traceId: string; readonly text: string },
  signal?: CancelSignal,
): Promise<FoundInTrace> {
  const { store, scanLogs } = context;
  const isFilter = looksLikeFilter(text);
  const condition = compileFilter(isFilter ? text : quoted(text));
  const found = new Set(
    await inSlices(store, signal, async (slices) => {
      const rows = rowsOfTrace(store, findTrace(store, traceId)).sort();
      const passed = await new Search(store, rows, slices).run(condition);
      return Array.from(passed, (row) => spanIdOf(store, row));
    }),
  );
  if (!isFilter) {
    const wanted = text.trim().toLowerCase();
    const has = (one: string) => one.toLowerCase().includes(wanted);
    await scanLogs(
      traceId,
      (_, bytes) => {
        const record = decodeLogRecord(bytes);
        const texts = [bodyText(record.body), record.eventName, severityOf(record)];
        if (record.spanId !== '' && (texts.some(has) || inAttributes(record.attributes, has))) {
          found.add(record.spanId);
        }
        return true;
      },
      signal,
    );
  }
  return { total: found.size, spanIds: Array.from(found).slice(0, mostFound), isFilter };
}

/** Words that a person looks for are no filter, but for those with a field, an operator or a relation in them. */
function looksLikeFilter(text: string): boolean {
  if (!/[=<>~]|\b(?:has|parent|ancestor)\(/.test(text)) {
    return false;
  }
  try {
    compileFilter(text);
    return true;
  } catch (error) {
    if (error instanceof FilterError) {
      return false;
    }
    throw error;
  }
}

/** The text as one word of the filter language. */
const quoted = (text: string): string =>
  `"${text.trim().replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
