import { anyValueToJson } from '../../shared/model/jsonValue.ts';
import { spanRoles } from '../../shared/model/mcpView.ts';
import { decodeSpan } from '../../shared/otlp/decodeTraces.ts';
import { isInputRequired, payloadOf } from '../../shared/semconv/payload.ts';
import { maxStringLength } from '../../shared/trace/columnsCodec.ts';
import { spanBit } from '../store/spanTable.ts';
import type { TraceReader } from '../store/traceStore.ts';
import { viewOfSpan } from './spanMeaning.ts';

/** Reading a call costs some ten microseconds: of a trace with more calls than this none is read. */
const mostCalls = 500;
const mostBytes = 64 * 1024;

const isCall = new Set([spanRoles.indexOf('mcpClient'), spanRoles.indexOf('mcpServer')]);

/** What stands in the spans of calls and nowhere in the index. Rows are those of the tree. */
export interface CallFacts {
  /** A number for the arguments of each call of a tool, equal for equal arguments; 0 for all other rows. */
  readonly argumentsHash: Uint32Array;
  /** As in `TraceColumns`. */
  readonly callIds: Uint32Array;
  /** Calls that the server answered with a question. */
  readonly inputRequired: readonly number[];
}

export function readCallFacts(
  store: TraceReader,
  rows: Uint32Array,
  indexOfString: (text: string) => number,
): CallFacts {
  const argumentsHash = new Uint32Array(rows.length);
  const ids: number[] = [];
  const inputRequired: number[] = [];
  for (const at of callsIn(store, rows)) {
    const row = rows[at] ?? 0;
    const bytes = store.readSpanBytes(row);
    if (bytes.length > mostBytes) {
      continue;
    }
    const span = decodeSpan(bytes);
    const { session, requestId } = viewOfSpan(store, row, span);
    if (session !== null || requestId !== null) {
      ids.push(at, indexOfString(short(session)), indexOfString(short(requestId)));
    }
    if (store.spans.target[row] !== 0 && isCall.has(store.spans.role[row] ?? 0)) {
      const payload = payloadOf(span.attributes);
      argumentsHash[at] = hashOf(payload.arguments);
      if (isInputRequired(payload.result)) {
        inputRequired.push(at);
      }
    }
  }
  return { argumentsHash, callIds: Uint32Array.from(ids), inputRequired };
}

/** Calls and what else tells a session; where that is too much, calls of tools, prompts and resources. */
function callsIn({ spans }: TraceReader, rows: Uint32Array): readonly number[] {
  const calls: number[] = [];
  const others: number[] = [];
  for (let at = 0; at < rows.length && calls.length <= mostCalls; at += 1) {
    const row = rows[at] ?? 0;
    const isOfMcp = isCall.has(spans.role[row] ?? 0);
    if (isOfMcp && spans.target[row] !== 0) {
      calls.push(at);
    } else if (isOfMcp || ((spans.bits[row] ?? 0) & spanBit.hasSession) !== 0) {
      others.push(at);
    }
  }
  if (calls.length > mostCalls) {
    return [];
  }
  return calls.length + others.length > mostCalls
    ? calls
    : [...calls, ...others].sort((a, b) => a - b);
}

/** A cut id could be taken for another one. */
const short = (id: string | null): string => (id === null || id.length > maxStringLength ? '' : id);

function hashOf(given: ReturnType<typeof payloadOf>['arguments']): number {
  return given === null ? 0 : fnv1a(JSON.stringify(anyValueToJson(given)));
}

/** Of UTF-16 units; never 0. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0 || 1;
}
