import { describe, expect, it } from 'vitest';
import { parseExactJson } from '../../../src/collector/decode/exactJson.ts';
import { readInspected } from '../../../src/collector/decode/inspectText.ts';
import { LineSplitter } from '../../../src/collector/decode/lineSplitter.ts';
import { decodeAuditLine } from '../../../src/collector/decode/mxcpAudit.ts';
import { TextReader } from '../../../src/collector/decode/textReader.ts';
import { expectLinear, repeated } from '../../support/linearWork.ts';

const encoder = new TextEncoder();
const escapeCode = String.fromCharCode(27);

/** Texts of any size that ask much of a reader: a beginning, what is repeated, an end. */
const jsonTexts: Readonly<Record<string, readonly [string, string, string]>> = {
  'an endless string': ['{"name":"', 'a', ''],
  'escaped quotes': ['{"name":"', '\\"', ''],
  'escaped quotes that end': ['{"name":"', '\\"', '"}'],
  backslashes: ['{"name":"', '\\\\', ''],
  'code points': ['{"name":"', '\\u0041', '"}'],
  'a long number': ['{"name":', '1', '}'],
  'a number of zeros': ['{"name":-', '0', '}'],
  'a long fraction': ['{"name":0.', '7', '}'],
  'white space': ['{"name":', ' ', '1}'],
  'white space without end': ['{"name":', '\t', ''],
  'open lists': ['{"name":', '[', ''],
  'open objects': ['', '{"name":', ''],
  'many members': ['{"name":1', ',"b":1', '}'],
  'the same member': ['{"name":1', ',"name":1', '}'],
  'many items': ['{"name":[1', ',1', ']}'],
  'empty objects': ['{"name":[{}', ',{}', ']}'],
  'many commas': ['{"name":[', ',', ''],
};

const textOf = ([begin, piece, end]: readonly [string, string, string], size: number): string =>
  begin + repeated(piece, size) + end;

const consoleTexts: typeof jsonTexts = {
  ...jsonTexts,
  'a line without end': ['', 'a', ''],
  'empty lines': ['', '\n', ''],
  'returns without line ends': ['', '\r', ''],
  'records of no exporter': ['', '{"name":1}', ''],
  'broken Python records': ['', '{"name":"a","context":{}}', ''],
  'broken Python records without end': ['', '{"name":"a","context":{},', ''],
  'broken Go records': ['', '{"Name":"a","SpanContext":{}}', ''],
  'records of both': ['{"Name":1}', '{"name":1}', '{"Name":1}'],
  'a trace state of signs': [
    '{"name":"a","context":{"trace_id":"0x5b8efff798038103d269b633813fc60c","span_id":"0x051581bf3cb55c13","trace_state":"\'',
    '=',
    '"},"start_time":"2026-11-20T14:03:00Z"}\n',
  ],
  'a trace state of quotes': [
    '{"name":"a","context":{"trace_id":"0x5b8efff798038103d269b633813fc60c","span_id":"0x051581bf3cb55c13","trace_state":"',
    "'a='",
    '"},"start_time":"2026-11-20T14:03:00Z"}\n',
  ],
  'OTLP without end': ['{"resourceSpans":[', '{"scopeSpans":[', ''],
  'OTLP that begins again and again': ['', '{"resourceSpans":', ''],
  'braces with space': ['', '{ ', ''],
  'opening lines': ['', '{\n', ''],
  'closing lines': ['', '}\n', ''],
  'records that touch': ['{\n', '}{\n', '}\n'],
  'nested pretty JSON': ['{\n', '  "a": {\n', '}\n'],
  'pretty JSON of many keys': ['{\n  "a": 1', ',\n  "a": 1', '\n}\n'],
  'lines of Node': ['{\n', "  traceId: 'a',\n", '}\n'],
  'a string of Node in pieces': ['{\n  traceId: ', "'a' +\n    ", "'b'\n}\n"],
  'colours without end': ['', `${escapeCode}[1;`, ''],
  'a colour that goes on': [`${escapeCode}[`, '1', ''],
  'titles without end': ['', `${escapeCode}]0`, ''],
  'a title that goes on': [`${escapeCode}]`, 'a', ''],
  'a name of a service': ['', 'a', ' | {'],
  'a name and space': ['a', ' ', '{'],
  'brackets of concurrently': ['', '[a', ''],
  'brackets of the journal': ['Nov 20 14:03:00 host ', '[1', ''],
  'a time that goes on': ['2026-11-20T14:03:00', '.1', ''],
  'pretty JSON of one long line': ['{\n  "a": "', 'a', ''],
  'a key with its sign': ['{\n  "', 'a\\": ', ''],
};

describe('the reader of what programs print', () => {
  for (const [name, parts] of Object.entries(consoleTexts)) {
    it(`takes time that grows with the text and no faster: ${name}`, () => {
      expectLinear(
        (size) => encoder.encode(textOf(parts, size)),
        (bytes) => {
          const reader = new TextReader();
          reader.push(bytes);
          reader.end();
          reader.take();
        },
      );
    });
  }

  const growing: typeof jsonTexts = {
    'a line without end': ['', 'a', ''],
    'a line that may be whole at any time': ['{"name":[', '{},', ''],
    braces: ['{"name":', '}', ''],
    'pretty JSON': ['{\n', '  "a": 1,\n', ''],
  };
  for (const [name, parts] of Object.entries(growing)) {
    it(`reads a text that grows a little at a time: ${name}`, () => {
      expectLinear(
        (size) => encoder.encode(textOf(parts, size)),
        (bytes) => {
          const reader = new TextReader();
          for (let at = 0; at < bytes.length; at += 33) {
            reader.push(bytes.subarray(at, at + 33));
            reader.rest();
            reader.take();
          }
        },
      );
    });
  }

  it('holds a line that comes byte by byte', () => {
    expectLinear(
      (size) => encoder.encode(repeated('a', size)),
      (bytes) => {
        const lines = new LineSplitter(1 << 20);
        for (let at = 0; at < bytes.length; at += 1) {
          Array.from(lines.push(bytes.subarray(at, at + 1)));
        }
        Array.from(lines.flush());
      },
      1024,
    );
  });

  it('passes over the rest of a line of broken records, and says so', () => {
    const broken = '{"name":"a","context":{"trace_id":""}}';
    const reader = new TextReader();
    reader.push(encoder.encode(`${broken.repeat(1200)}\n`));
    const { problems } = reader.take();
    expect(problems).toHaveLength(1001);
    expect(problems.at(-1)?.reason).toBe('tooManyProblems');
  });
});

describe('exact JSON', () => {
  for (const [name, parts] of Object.entries(jsonTexts)) {
    it(`is read in linear time: ${name}`, () => {
      expectLinear((size) => textOf(parts, size), parseExactJson);
    });
  }
});

describe('a line of an audit log', () => {
  const place = { file: '/audit.jsonl', offset: 0, length: 0 };
  const records: typeof jsonTexts = {
    ...jsonTexts,
    'a duration of many digits': [
      '{"operation_name":"a","operation_type":"tool","duration_ms":',
      '9',
      '}',
    ],
    'a name of many characters': ['{"operation_type":"tool","operation_name":"', 'a', '"}'],
    'a time of many spaces': ['{"operation_name":"a","timestamp":"2026-11-20T14:03:00', ' ', 'x"}'],
    'SQL of many characters': [
      '{"operation_name":"a","operation_type":"tool","input_data":{"sql":"',
      'a ',
      '"}}',
    ],
    'JSON in JSON': ['{"operation_name":"a","type":"tool","input_json":"', '[', '"}'],
  };
  for (const [name, parts] of Object.entries(records)) {
    it(`is read in linear time: ${name}`, () => {
      expectLinear(
        (size) => textOf(parts, size),
        (line) => decodeAuditLine(line, place),
      );
    });
  }
});

describe('what Node prints of an object', () => {
  const texts: typeof jsonTexts = {
    'an endless string': ["{ a: '", 'a', ''],
    escapes: ["{ a: '", '\\x41', "' }"],
    'escaped quotes': ["{ a: '", "\\'", ''],
    'joined strings': ["{ a: 'a'", " + 'a'", ' }'],
    'a long number': ['{ a: ', '1', ' }'],
    'a long integer': ['{ a: ', '1', 'n }'],
    'open lists': ['{ a: ', '[', ''],
    'functions without end': ['{ a: ', '[Function ', ''],
    'classes without end': ['{ a: [ ', '[class a], ', ''],
    'a class of many marks': ['{ a: A', ' [b]', ' }'],
    'a class of many names': ['{ a: ', 'A.', ' }'],
    'a symbol without end': ['{ a: Symbol(', 'a', ''],
    'symbol keys': ['{ ', '[Symbol(a', ''],
    'many keys': ['{ a: 1', ', a: 1', ' }'],
    'more items': ['[ 1', ', ... 1 more item', ' ]'],
    'white space': ['{ a:', ' ', ''],
    'a key of many characters': ['{ ', 'a', ''],
    'a date of many digits': ['{ a: 2026-11-20T', '1', ''],
  };
  for (const [name, parts] of Object.entries(texts)) {
    it(`is read in linear time: ${name}`, () => {
      expectLinear((size) => textOf(parts, size), readInspected);
    });
  }
});
