import type { LineFormat } from './blockFormat.ts';
import { type Decoded, type DecodedSpan, type DecodeProblem, nothingDecoded } from './decoded.ts';
import { JsonError, readExactJson } from './exactJson.ts';
import { FormatError } from './fields.ts';
import { type JsonRecord, keysOf, prettyJsonFormat } from './prettyJson.ts';
import { looksLikePythonSpan, pythonSpan } from './pythonSpan.ts';

const record: JsonRecord = {
  looksLikeSpan: looksLikePythonSpan,
  decode: (value) =>
    looksLikePythonSpan(keysOf(value))
      ? { ...nothingDecoded, spans: [pythonSpan(value)] }
      : nothingDecoded,
};

/** What `ConsoleSpanExporter` prints when nobody says otherwise: one item a line, four spaces a level. */
export const pythonPretty = prettyJsonFormat('python', record);

const start = /\{\s*"name":/g;

/**
 * `ConsoleSpanExporter(formatter=lambda span: span.to_json(indent=None))`: a span a line. Who forgets the line end gets
 * many spans a line; other text may stand before and between them.
 */
export const pythonLine: LineFormat = {
  name: 'python-line',
  readLine(line) {
    if (!line.includes('"context":') || !line.includes('"trace_id":')) return null;
    const spans: DecodedSpan[] = [];
    const problems: DecodeProblem[] = [];
    let readTo = 0;
    for (const match of line.matchAll(start)) {
      if (match.index < readTo) continue;
      const read = readSpan(line, match.index);
      readTo = read.end;
      spans.push(...read.decoded.spans);
      problems.push(...read.decoded.problems);
    }
    return spans.length + problems.length === 0 ? null : { ...nothingDecoded, spans, problems };
  },
};

function readSpan(line: string, from: number): { decoded: Decoded; end: number } {
  let end = line.length;
  try {
    const parsed = readExactJson(line, from);
    end = parsed.end;
    return { decoded: record.decode(parsed.value), end };
  } catch (error) {
    if (!(error instanceof JsonError) && !(error instanceof FormatError)) throw error;
    // Some other program's JSON that only has such names in it.
    const meant = line.includes('"parent_id":', from) || line.includes('"start_time":', from);
    const problems = meant
      ? [{ reason: error.reason, example: line.slice(from, end), count: 1 }]
      : [];
    return { decoded: { ...nothingDecoded, problems }, end };
  }
}
