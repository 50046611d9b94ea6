import { anyValueToJson } from '../../shared/model/jsonValue.ts';
import { spanRoles } from '../../shared/model/mcpView.ts';
import { decodeSpan } from '../../shared/otlp/decodeTraces.ts';
import { payloadOf } from '../../shared/semconv/payload.ts';
import type { TraceReader } from '../store/traceStore.ts';

/** Reading a call costs some ten microseconds: of a trace with more calls than this none is read. */
const mostCalls = 500;
const mostBytes = 64 * 1024;

const isCall = new Set([spanRoles.indexOf('mcpClient'), spanRoles.indexOf('mcpServer')]);

/** A number for the arguments of each call of a tool, equal for equal arguments; 0 for all other rows. */
export function argumentsHashes(store: TraceReader, rows: Uint32Array): Uint32Array {
  const { spans } = store;
  const hashes = new Uint32Array(rows.length);
  const calls: number[] = [];
  for (let at = 0; at < rows.length && calls.length <= mostCalls; at += 1) {
    const row = rows[at] ?? 0;
    if (isCall.has(spans.role[row] ?? 0) && spans.target[row] !== 0) {
      calls.push(at);
    }
  }
  if (calls.length > mostCalls) {
    return hashes;
  }
  for (const at of calls) {
    const bytes = store.readSpanBytes(rows[at] ?? 0);
    if (bytes.length <= mostBytes) {
      hashes[at] = hashOf(bytes);
    }
  }
  return hashes;
}

function hashOf(spanBytes: Uint8Array): number {
  const { arguments: given } = payloadOf(decodeSpan(spanBytes).attributes);
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
