import { describe, it } from 'vitest';
import { readEndpoint, readSite } from '../../../src/collector/projects/mxcpYaml.ts';
import { functionLines, stackFrames } from '../../../src/collector/projects/pythonSource.ts';
import { duckdbErrorLine, sqlHash, sqlTextOf } from '../../../src/collector/projects/sqlText.ts';
import { ByteNeedle } from '../../../src/collector/query/byteNeedle.ts';
import { compileFilter, matches } from '../../../src/shared/query/condition.ts';
import { parseFilter } from '../../../src/shared/query/parser.ts';
import { spanFields, suggest } from '../../../src/shared/query/suggest.ts';
import { wordTest } from '../../../src/shared/query/valueTest.ts';
import { normaliseSql } from '../../../src/shared/semconv/normaliseSql.ts';
import { fingerprintOf } from '../../../src/shared/semconv/query.ts';
import { readable, stackLanguage } from '../../../src/webview/trace/highlights.ts';
import { expectLinear, repeated } from '../../support/linearWork.ts';

const textOf = ([begin, piece, end]: readonly [string, string, string], size: number): string =>
  begin + repeated(piece, size) + end;
type Texts = Readonly<Record<string, readonly [string, string, string]>>;

describe('a filter is read in linear time', () => {
  const filters: Texts = {
    letters: ['', 'a', ''],
    words: ['', 'a ', ''],
    'one word and space': ['a', ' ', ''],
    keywords: ['', 'and ', ''],
    negations: ['', 'not ', 'a'],
    alternatives: ['a', ' or a', ''],
    brackets: ['', '(', ''],
    'pairs of brackets': ['', '(a) ', ''],
    comparisons: ['', 'a=b ', ''],
    'comparisons in a row': ['', 'a=', ''],
    operators: ['a ', '=', ''],
    quotes: ['', '"', ''],
    'quoted words': ['', '"a" ', ''],
    'a quote without end': ['a="', 'b', ''],
    'a quoted value of escapes': ['a="', '\\"', '"'],
    wildcards: ['a=', '*', ''],
    'dots in a field': ['attr', '.a', ' = '],
    tildes: ['a ', '~', ''],
  };
  // A filter is cut off beyond 10,000 characters: sixteen times the size must stay below it.
  const size = 600;
  for (const [name, parts] of Object.entries(filters)) {
    it(`${name}: parsed`, () => {
      expectLinear((length) => textOf(parts, length), parseFilter, size);
    });
    it(`${name}: with suggestions`, () => {
      const catalogue = { fields: spanFields, keys: [], valuesOf: () => [] };
      expectLinear(
        (length) => textOf(parts, length),
        (filter) => suggest(filter, filter.length, catalogue),
        size,
      );
    });
  }
});

describe('values of spans are compared in linear time', () => {
  const filters = [
    'attr.a ~ "(a*)*b"',
    'attr.a ~ "(a|aa)+$"',
    'attr.a ~ "a?a?a?a?a?a?a?a?aaaaaaaab"',
    'attr.a ~ ".*.*.*.*x"',
    'attr.a = *a*a*a*a*b',
    'attr.a = a*b',
    'attr.a > 1',
    'aaaaaaaaaaaaaaaab',
  ];
  it.each(filters)('%s', (filter) => {
    const condition = compileFilter(filter);
    expectLinear(
      (size) => 'a'.repeat(size / 4),
      (value) =>
        matches(condition, {
          parent: null,
          some: (_, test) => test(value),
          someText: (test) => test(value),
        }),
    );
  });

  it.each(['baaaaaaaaaaaaaaa', 'aaaaaaaaaaaaaaab', 'aaaaaaaabaaaaaaa'])(
    'the bytes of %s',
    (word) => {
      const needle = ByteNeedle.of(word);
      expectLinear(
        (size) => new Uint8Array(size).fill(0x61),
        (bytes) => {
          needle?.isIn(bytes);
          wordTest(word).matches('a'.repeat(bytes.length));
        },
      );
    },
  );
});

describe('SQL is understood in linear time', () => {
  const statements: Texts = {
    words: ['SELECT ', 'a ', ''],
    quotes: ['SELECT ', "'", ''],
    'quoted names': ['SELECT ', '"a', ''],
    'open comments': ['SELECT ', '/*', ''],
    'line comments': ['SELECT ', '--\n', ''],
    minuses: ['SELECT ', '-', '1'],
    dollars: ['SELECT ', '$', ''],
    'dollar quotes': ['SELECT ', '$a$b', ''],
    'dollar words': ['SELECT ', '$a', ''],
    'open parameters': ['SELECT ', '%(a', ''],
    lists: ['VALUES ', '(1,', ''],
    rows: ['VALUES (1)', ',(1)', ''],
    'a long list': ['SELECT a IN (1', ',1', ')'],
    'a list without end': ['SELECT a IN (1', ',1', ''],
    brackets: ['SELECT ', '[', ''],
    digits: ['SELECT ', '1', ''],
    'digits and signs': ['SELECT ', '1_', '.'],
    semicolons: ['SELECT 1', ';', ''],
    space: ['SELECT', ' ', '1'],
    colons: ['SELECT a', '::', ''],
    lines: ['', '\r\n', ''],
    returns: ['', '\r', ''],
    'lines of an error': ['', ' LINE 1', ''],
  };
  for (const [name, parts] of Object.entries(statements)) {
    it(name, () => {
      expectLinear(
        (size) => textOf(parts, size),
        (text) => {
          normaliseSql(text);
          fingerprintOf(text);
          sqlHash(sqlTextOf(Buffer.from(text)) ?? '');
          duckdbErrorLine(text);
        },
        // No more of a statement is looked at than 65,536 characters: both sizes are below.
        4000,
      );
    });
  }
});

describe('Python is understood in linear time', () => {
  const sources: Texts = {
    spaces: ['', ' ', 'x'],
    lines: ['', '\n', ''],
    returns: ['', '\r', ''],
    'a function and space': ['def', ' ', '('],
    'an asynchronous function and space': ['async', ' ', ''],
    functions: ['', 'def a(\n', ''],
    'names of files': ['  File "', 'a', ''],
    'frames without end': ['', '  File "a", line 1', ''],
    frames: ['', '  File "a", line 1, in a\n', ''],
    'frames of Java': ['', '\n\tat a.java:1', ''],
    'frames of JavaScript': ['    at ', ':1', 'x'],
  };
  for (const [name, parts] of Object.entries(sources)) {
    it(name, () => {
      expectLinear(
        (size) => textOf(parts, size),
        (text) => {
          functionLines(text);
          stackFrames(text);
          stackLanguage(text);
          readable(text);
        },
      );
    });
  }
});

describe('the YAML of a project is read in linear time', () => {
  const files: Texts = {
    'a long word': ['tool: ', 'a', ''],
    'a long quote': ['tool: "', 'a', ''],
    escapes: ['tool: "', '\\x41', '"'],
    'many keys': ['', 'a: 1\n', ''],
    'many different keys': ['tool:\n  name: a\n', '  b: [1, 2]\n', ''],
    items: ['', '- a\n', ''],
    'flow items': ['tool: [', 'a, ', ']'],
    'flow keys': ['tool: {', 'a: 1, ', '}'],
    'empty lines': ['tool:\n', '\n', '  name: a'],
    comments: ['', '# a\n', ''],
    'a block of text': ['tool:\n  name: a\n  source:\n    code: |\n', '      SELECT 1\n', ''],
    aliases: ['a: &a 1\nb: [', '*a, ', ']'],
    anchors: ['b: [', '&a 1, ', ']'],
    documents: ['', '---\n', ''],
    spaces: ['tool:', ' ', ''],
    tabs: ['tool:', '\t', ''],
    'question marks': ['', '? ', ''],
    dashes: ['', '- ', ''],
    colons: ['', 'a: ', ''],
    'open lists': ['tool: ', '[', ''],
    'open objects': ['tool: ', '{a: ', ''],
    tags: ['tool: ', '!a ', ''],
    returns: ['tool:', '\r', ''],
  };
  for (const [name, parts] of Object.entries(files)) {
    it(name, () => {
      expectLinear(
        (size) => textOf(parts, size),
        (text) => {
          readEndpoint(text);
          readSite(text);
        },
        1024,
      );
    });
  }
});
