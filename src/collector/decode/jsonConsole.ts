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

/** Of one line: about a millisecond. */
const charactersAStep = 1 << 16;
/** As a block of lines may have. */
const maxRecordCharacters = 4 * 1024 * 1024;
/** Of JSON that Python writes: `-Infinity`. A text that ends within one fails where the word begins. */
const longestWord = 10;
/** So many broken records on one line are no spans of anybody: the rest of it is passed over. */
const mostProblems = 1000;

/** Spans on one line. Who forgets the line end gets many of them there; other text may stand before and between them. */
export const jsonLine: LineFormat = {
  name: 'json-line',
  *readLine(line) {
    const starts = new Starts(line);
    const spans: DecodedSpan[] = [];
    const problems: DecodeProblem[] = [];
    let stop = charactersAStep;
    for (let at = starts.from(0); at >= 0; ) {
      if (problems.length === mostProblems) {
        problems.push({ reason: 'tooManyProblems', example: line.slice(at, at + 1_000), count: 1 });
        break;
      }
      const { decoded, end } = readSpan(line, at);
      spans.push(...decoded.spans);
      problems.push(...decoded.problems);
      at = starts.from(end);
      if (end > stop) {
        yield;
        stop = end + charactersAStep;
      }
    }
    return spans.length + problems.length === 0 ? null : { ...nothingDecoded, spans, problems };
  },
};

/** Where records begin on a line. Every exporter's next one is looked for once, however many others stand before it. */
class Starts {
  readonly #line: string;
  readonly #next: number[];

  constructor(line: string) {
    this.#line = line;
    this.#next = records.map(({ lineStart }) => line.indexOf(lineStart));
  }

  /** The first at a place or behind it, or -1. Places only grow. */
  from(place: number): number {
    let first = -1;
    for (const [index, { lineStart }] of records.entries()) {
      let next = this.#next[index] ?? -1;
      if (next >= 0 && next < place) {
        next = this.#line.indexOf(lineStart, place);
        this.#next[index] = next;
      }
      first = next >= 0 && (first < 0 || next < first) ? next : first;
    }
    return first;
  }
}

function readSpan(line: string, from: number): { decoded: Decoded; end: number } {
  // A record is read in one go: a longer one is cut, and what stands behind the cut is looked through for the next.
  const isLong = line.length - from > maxRecordCharacters;
  const most = isLong ? line.slice(0, from + maxRecordCharacters) : line;
  let end = most.length;
  try {
    const parsed = readExactJson(most, from);
    end = parsed.end;
    return { decoded: decodeRecord(parsed.value), end };
  } catch (error) {
    if (!(error instanceof JsonError) && !(error instanceof FormatError)) throw error;
    // Without these it was some other program's JSON that begins in the same way.
    const text = line.slice(from, end);
    const meant = /"(?:context|SpanContext)": ?\{ ?"(?:trace_id|TraceID)"/.test(text);
    const example = text.slice(0, 1_000);
    const isCut = isLong && error instanceof JsonError && error.at > most.length - longestWord;
    const reason = isCut ? 'blockTooLarge' : error.reason;
    const problems = meant ? [{ reason, example, count: 1 }] : [];
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
