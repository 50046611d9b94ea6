import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { JsonError, parseExactJson } from '../../../src/collector/decode/exactJson.ts';
import { FormatError } from '../../../src/collector/decode/fields.ts';
import { readInspected } from '../../../src/collector/decode/inspectText.ts';
import { decodeAuditLine } from '../../../src/collector/decode/mxcpAudit.ts';
import { TextReader } from '../../../src/collector/decode/textReader.ts';
import { readEndpoint, readSite } from '../../../src/collector/projects/mxcpYaml.ts';
import { functionLines, stackFrames } from '../../../src/collector/projects/pythonSource.ts';
import { duckdbErrorLine, sqlTextOf } from '../../../src/collector/projects/sqlText.ts';
import type { AnyValue } from '../../../src/shared/model/anyValue.ts';
import { compileFilter, type FilterSubject, matches } from '../../../src/shared/query/condition.ts';
import { FilterError } from '../../../src/shared/query/filterError.ts';
import { suggest } from '../../../src/shared/query/suggest.ts';
import { fingerprintOf } from '../../../src/shared/semconv/query.ts';
import { bytesOfText, type FuzzTarget, pieces, utf8, valueOrRefusal } from '../fuzzTarget.ts';

const fixtures = new URL('../../fixtures/', import.meta.url);
const filesOf = (folder: string, end: string): readonly Uint8Array[] =>
  readdirSync(new URL(folder, fixtures), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end))
    .sort()
    .map((name) => readFileSync(new URL(`${folder}/${name}`, fixtures)));

function readAll(chunks: readonly Uint8Array[]) {
  const reader = new TextReader();
  for (const chunk of chunks) {
    reader.push(chunk);
  }
  reader.end();
  return { ...reader.take(), offset: reader.offset };
}

const consoleText: FuzzTarget = {
  name: 'console',
  seeds: () => filesOf('console', '.txt').map((bytes) => bytes.subarray(0, 5000)),
  words: [
    '{\n',
    '}\n',
    '}{\n',
    '    "trace_id": "0x',
    "  traceId: '",
    '"attributes": {\n',
    '],\n',
    '\u001b[32m',
    '\r\n',
    '2026-11-20T10:00:00Z ',
    'web-1  | ',
    '[0] ',
    '"resourceSpans":[',
    '... 3 more items',
  ],
  maxLength: 5000,
  run: (input) => {
    assert.deepEqual(readAll(pieces(input)), readAll([input]), 'the same in any pieces');
  },
};

const audit: FuzzTarget = {
  name: 'audit',
  seeds: () =>
    filesOf('mxcp-audit', '.jsonl').flatMap((bytes) =>
      utf8(bytes).split('\n').slice(0, 4).map(bytesOfText),
    ),
  words: [
    '"timestamp":"',
    '"duration_ms":',
    '"status":"',
    '"input_data":{"sql":"',
    'null',
    '2026-11-20T10:00:00Z',
    '1e999',
  ],
  maxLength: 3000,
  run: (input) => {
    const place = { file: '/a', offset: 0, length: input.length };
    valueOrRefusal(FormatError, () => decodeAuditLine(utf8(input), place));
  },
};

const plain = (value: AnyValue): unknown =>
  typeof value === 'bigint'
    ? Number(value)
    : Array.isArray(value)
      ? value.map(plain)
      : typeof value === 'object' &&
          value !== null &&
          'entries' in value &&
          Array.isArray(value.entries)
        ? Object.fromEntries(value.entries.map((entry) => [entry.key, plain(entry.value)]))
        : value;

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0;

/** Against the engine's own reader, which knows less but knows it well. */
const exactJson: FuzzTarget = {
  name: 'exact-json',
  seeds: () =>
    [
      '{"a":[1,-2.5e3,true,null,"x\\u0041\\n"],"b":{}}',
      '[NaN,Infinity,-0]',
      '"\\ud83d\\ude00"',
    ].map(bytesOfText),
  words: [
    '"',
    '\\',
    '\\u',
    'true',
    'false',
    'null',
    'NaN',
    '-Infinity',
    '1e5',
    '0.1',
    '{"a":',
    '[',
    ']',
    '}',
    ',',
  ],
  maxLength: 400,
  run: (input) => {
    const text = utf8(input);
    const exact = valueOrRefusal(JsonError, () => parseExactJson(text));
    let usual: unknown;
    try {
      usual = JSON.parse(text);
    } catch {
      return;
    }
    if (depthOf(usual) <= 60 && !text.includes('__proto__')) {
      assert.deepEqual(plain(exact ?? null), usual);
    }
  },
};

const inspected: FuzzTarget = {
  name: 'inspect-text',
  seeds: () =>
    [
      "{\n  a: 'x' +\n    'y',\n  'b c': [ 1, 2n, ... 3 more items ],\n  [Symbol(z)]: [Object],\n  m: Map(1) { 'k' => 1 }\n}",
    ].map(bytesOfText),
  words: [
    '<ref *1> ',
    '[Circular *1]',
    '[Object: null prototype] ',
    'Map(2) ',
    ' => ',
    '... 1 more character',
    'Symbol(',
    '\\x41',
    '\\u{1F600}',
    "'",
    '`',
    'undefined',
  ],
  maxLength: 500,
  run: (input) => {
    valueOrRefusal(JsonError, () => readInspected(utf8(input)));
  },
};

const subject: FilterSubject = {
  some: (_, test) => [1n, 'tool', 2.5, true, ['a', 'b'], null].some((value) => test(value)),
  someText: (test) => ['one', 'Two', ''].some(test),
  parent: null,
};
const catalogue = { fields: [], keys: [{ text: 'attr.x', detail: '' }], valuesOf: () => [] };

const filter: FuzzTarget = {
  name: 'filter',
  seeds: () =>
    [
      'tool=find and duration>10ms',
      'not (status=ERROR or name~"a.*b") parent(kind=SERVER)',
      'attr."a b"!=x* has:error.type',
      'ancestor(start>=2026-11-20T10:00:00Z)',
    ].map(bytesOfText),
  words: [
    'and',
    'or',
    'not',
    '(',
    ')',
    'parent(',
    'ancestor(',
    'has:',
    '~',
    '!~',
    '!=',
    '>=',
    '"',
    '*',
    'attr.',
    'resource.',
    'duration',
    '1.5s',
    'start',
    '(?i)',
    '[a-',
    '{9}',
    '\\p{L}',
  ],
  maxLength: 300,
  run: (input) => {
    const text = utf8(input);
    suggest(text, text.length, catalogue);
    try {
      matches(compileFilter(text), subject);
    } catch (error) {
      assert.ok(error instanceof FilterError, String(error));
      assert.ok(error.index >= 0 && error.index <= text.length);
    }
  },
};

const yaml: FuzzTarget = {
  name: 'project',
  seeds: () => [
    ...filesOf('mxcp-project', '.yml'),
    ...filesOf('mxcp-project', '.py'),
    ...filesOf('mxcp-project', '.sql'),
  ],
  words: [
    '&a ',
    '*a',
    '<<: ',
    '!!',
    '? ',
    '- ',
    '|\n',
    '>-\n',
    'tool:',
    'source:',
    'code: |',
    'file: ../',
    '---\n',
    '%YAML 1.2\n',
    '"\\',
    'def ',
    '  File "x.py", line 3',
  ],
  maxLength: 3000,
  run: (input) => {
    const text = utf8(input);
    readSite(text);
    readEndpoint(text);
    functionLines(text);
    stackFrames(text);
    sqlTextOf(input);
    duckdbErrorLine(text);
  },
};

const sql: FuzzTarget = {
  name: 'sql',
  seeds: () =>
    [
      "SELECT a, 'x''y', $1 FROM t WHERE b IN (1, 2, 3) -- c\n AND d = -5::int;",
      "INSERT INTO t VALUES (1,'a'),(2,'b') /* x */",
    ].map(bytesOfText),
  words: [
    "'",
    '"',
    '$$',
    '$a$',
    '--',
    '/*',
    '*/',
    '(?',
    ',',
    '::',
    '?',
    ':name',
    '%s',
    "E'",
    '1e5',
    '0x1F',
  ],
  maxLength: 1000,
  run: (input) => {
    assert.match(fingerprintOf(utf8(input)), /^[0-9a-f]{16}$/);
  },
};

export const textTargets: readonly FuzzTarget[] = [
  consoleText,
  audit,
  exactJson,
  inspected,
  filter,
  yaml,
  sql,
];
