import type { AnyValue } from '../../shared/model/anyValue.ts';
import type { LineFormat } from './blockFormat.ts';
import { type Decoded, type DecodedSpan, type DecodeProblem, nothingDecoded } from './decoded.ts';
import { JsonError, readExactJson } from './exactJson.ts';
import { FormatError } from './fields.ts';
import { goSpan } from './goSpan.ts';
import { type JsonRecord, keysOf } from './jsonRecord.ts';
import { prettyJsonFormat } from './prettyJson.ts';
import { pythonSpan } from './pythonSpan.ts';

/** Exporters that print spans as JSON, one item a line or one span a line. */
const records: readonly JsonRecord[] = [pythonSpan, goSpan];

export const jsonPretty = prettyJsonFormat('json', {
  looksLikeSpan: (keys) => records.some((record) => record.looksLikeSpan(keys)),
  decode: decodeRecord,
});

/** Spans on one line. Who forgets the line end gets many of them there; other text may stand before and between them. */
export const jsonLine: LineFormat = {
  name: 'json-line',
  readLine(line) {
    const starts = records.filter(({ lineStart }) => line.includes(lineStart));
    if (starts.length === 0) return null;
    const spans: DecodedSpan[] = [];
    const problems: DecodeProblem[] = [];
    let at = nextStart(line, 0);
    while (at >= 0) {
      const { decoded, end } = readSpan(line, at);
      spans.push(...decoded.spans);
      problems.push(...decoded.problems);
      at = nextStart(line, end);
    }
    return spans.length + problems.length === 0 ? null : { ...nothingDecoded, spans, problems };
  },
};

function nextStart(line: string, from: number): number {
  const found = records
    .map(({ lineStart }) => line.indexOf(lineStart, from))
    .filter((index) => index >= 0);
  return found.length === 0 ? -1 : Math.min(...found);
}

function readSpan(line: string, from: number): { decoded: Decoded; end: number } {
  let end = line.length;
  try {
    const parsed = readExactJson(line, from);
    end = parsed.end;
    return { decoded: decodeRecord(parsed.value), end };
  } catch (error) {
    if (!(error instanceof JsonError) && !(error instanceof FormatError)) throw error;
    // Without these it was some other program's JSON that begins in the same way.
    const meant = /"(?:context|SpanContext)": ?\{ ?"(?:trace_id|TraceID)"/.test(line.slice(from));
    const example = line.slice(from, end).slice(0, 1_000);
    const problems = meant ? [{ reason: error.reason, example, count: 1 }] : [];
    return { decoded: { ...nothingDecoded, problems }, end };
  }
}

function decodeRecord(value: AnyValue): Decoded {
  const keys = keysOf(value);
  const record = records.find((each) => each.looksLikeSpan(keys));
  return record === undefined
    ? nothingDecoded
    : { ...nothingDecoded, spans: [record.decode(value)] };
}
