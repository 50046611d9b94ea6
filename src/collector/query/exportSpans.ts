import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ResourceSpans, ScopeSpans, Span } from '../../shared/model/span.ts';
import { decodeSpan } from '../../shared/otlp/decodeTraces.ts';
import { resourceSpansToJson } from '../../shared/otlp/tracesToJson.ts';
import type { ExportReport } from '../../shared/rpc/contract.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import type { Group } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { traceIdOf } from './ids.ts';
import { newestTraces } from './newestTraces.ts';
import type { QueryContext } from './queryContext.ts';
import { QueryError } from './queryError.ts';
import { searchSpans } from './searchSpans.ts';
import { rowsOfTrace } from './spanRows.ts';
import { inSlices } from './timeSlices.ts';
import { tracesIn } from './traces.ts';

/**
 * Whole traces as OTLP JSON lines, a trace a line, oldest first. The file appears under its name when it is whole.
 */
export async function exportTraces(
  { store }: QueryContext,
  { filter, out }: { readonly filter?: string; readonly out: string },
  signal?: CancelSignal,
): Promise<ExportReport> {
  // Ids outlive the rows, which eviction may renumber while the file is written.
  const ids = await inSlices(store, signal, async (slices) => {
    const traceRows = tracesIn(store, await searchSpans(store, filter, slices));
    return newestTraces(store, traceRows, traceRows.length)
      .reverse()
      .map((row) => traceIdOf(store, row));
  });
  const partial = `${out}.${process.pid}-${Date.now().toString(36)}.part`;
  let spans = 0;
  let traces = 0;
  try {
    const write = openLines(partial, out.endsWith('.gz'));
    for (const id of ids) {
      const row = store.traceRowOf(id);
      if (row >= 0) {
        const line = await traceLine(store, row, id, signal);
        spans += line.spans;
        traces++;
        await write.line(line.text);
      }
    }
    await write.end();
    await rename(partial, out);
  } catch (error) {
    await rm(partial, { force: true });
    throw error instanceof QueryError ? error : writeError(out, error);
  }
  return { file: out, spans, traces, bytes: (await stat(out)).size };
}

/** Spans with the resource and scope that the store keeps apart. */
export function resourceSpansOf(
  store: TraceReader,
  spans: readonly { readonly row: number; readonly span: Span }[],
): ResourceSpans[] {
  const byGroup = new Map<Group, Span[]>();
  for (const { row, span } of spans) {
    const group = store.groups.get(store.spans.group[row] ?? 0);
    const members = byGroup.get(group);
    members ? members.push(span) : byGroup.set(group, [span]);
  }
  return Array.from(byGroup, ([group, members]) => {
    const scopeSpans: ScopeSpans = {
      scope: group.scope,
      schemaUrl: group.scopeSchemaUrl,
      spans: members,
    };
    return {
      resource: group.resource,
      schemaUrl: group.resourceSchemaUrl,
      scopeSpans: [scopeSpans],
    };
  });
}

async function traceLine(
  store: TraceReader,
  traceRow: number,
  traceId: string,
  signal: CancelSignal | undefined,
): Promise<{ readonly text: string; readonly spans: number }> {
  const spans: { row: number; span: Span }[] = [];
  await store.scanSpanBytes(
    rowsOfTrace(store, traceRow),
    (row, bytes) => {
      spans.push({ row, span: { ...decodeSpan(bytes), traceId } });
      return true;
    },
    signal,
  );
  if (signal?.aborted) {
    throw new QueryError('cancelled', 'The export was cancelled');
  }
  spans.sort((a, b) => a.row - b.row);
  return {
    text: `${JSON.stringify(resourceSpansToJson(resourceSpansOf(store, spans)))}\n`,
    spans: spans.length,
  };
}

function openLines(path: string, zipped: boolean) {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  const gzip = zipped ? createGzip() : null;
  gzip?.pipe(file);
  const done = finished(file);
  // Awaited at the end; an early failure must not count as unhandled until then.
  done.catch(() => undefined);
  const target = gzip ?? file;
  return {
    line: async (text: string) => {
      if (!target.write(text)) {
        await Promise.race([once(target, 'drain'), done]);
      }
    },
    end: async () => {
      target.end();
      await done;
    },
  };
}

function writeError(out: string, error: unknown): QueryError {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  const why = error instanceof Error ? error.message : String(error);
  const reason =
    code === 'ENOSPC'
      ? 'diskFull'
      : code === 'EACCES' || code === 'EROFS'
        ? 'readOnly'
        : 'badRequest';
  return new QueryError(reason, `Cannot write ${out}: ${why}`, { cause: error });
}
