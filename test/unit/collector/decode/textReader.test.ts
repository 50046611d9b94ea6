import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Decoded } from '../../../../src/collector/decode/decoded.ts';
import { maxBlockLines, TextReader } from '../../../../src/collector/decode/textReader.ts';
import type { Steps } from '../../../../src/shared/util/steps.ts';
import { consoleSpan } from '../../../support/consoleSpan.ts';

const fixtures = new URL('../../../fixtures/console/', import.meta.url);

function read(text: string | Uint8Array, end = true): Decoded & { offset: number } {
  const reader = new TextReader();
  reader.push(typeof text === 'string' ? new TextEncoder().encode(text) : text);
  if (end) reader.end();
  return { ...reader.take(), offset: reader.offset };
}

const names = (decoded: Decoded) => decoded.spans.map(({ span }) => span.name);
const reasons = (decoded: Decoded) => decoded.problems.map(({ reason }) => reason);

describe('recorded output', () => {
  test.each([
    ['mxcp-http.stdout.txt', 95],
    ['mxcp-stdio.stdout.txt', 16],
    ['fastmcp4-server.stdout.txt', 44],
    ['js2-server.stdout.txt', 12],
    ['js1-server.stdout.txt', 12],
    ['go-line.stdout.txt', 8],
    ['go-pretty.stdout.txt', 8],
  ])('%s has %i spans and no problem', (file, count) => {
    const decoded = read(readFileSync(new URL(file, fixtures)));
    const ids = new Set(decoded.spans.map(({ span }) => span.spanId));
    expect([decoded.spans.length, ids.size, decoded.problems]).toEqual([count, count, []]);
  });

  test('a span of MXCP has every field that the console gives', () => {
    const { spans } = read(readFileSync(new URL('mxcp-http.stdout.txt', fixtures)));
    const found = spans.find(({ span }) => span.spanId === 'bceb9eb8a40d5925');
    expect(found?.span).toMatchObject({
      traceId: '691176f62212c6624045167775cf80cd',
      parentSpanId: '99ca5114d21c74fa',
      name: 'mxcp.duckdb.execute',
      kind: 1,
      startUnixNano: 1795216105209307000n,
      endUnixNano: 1795216105213758000n,
      status: { code: 0, message: '' },
    });
    expect(found?.span.attributes).toContainEqual({ key: 'db.parameters.count', value: 1n });
    expect(found?.span.attributes).toContainEqual({ key: 'db.readonly', value: false });
    expect(found?.resource.attributes).toContainEqual({ key: 'mxcp.project', value: 'harbour' });
  });
});

describe('other languages', () => {
  const spanNamed = (file: string, name: string) =>
    read(readFileSync(new URL(file, fixtures))).spans.find(({ span }) => span.name === name);
  const attribute = (of: readonly { key: string; value: unknown }[] | undefined, key: string) =>
    of?.find((each) => each.key === key)?.value;

  test.each(['js1-server.stdout.txt', 'js2-server.stdout.txt'])(
    '%s: fields and strings',
    (file) => {
      const found = spanNamed(file, 'timetable');
      expect(found?.scope).toMatchObject({ name: 'tram.mcp', version: '2.0.1' });
      expect(found?.span).toMatchObject({ kind: 1, status: { code: 0 } });
      expect(found?.span.parentSpanId).toMatch(/^[0-9a-f]{16}$/);
      expect(attribute(found?.span.attributes, 'db.query.text')).toBe(
        `SELECT *\nFROM timetable\nWHERE note = 'it''s "quoted" \\ \`tick\`'`,
      );
      expect(found?.span.events[0]).toMatchObject({
        name: 'rows',
        attributes: [
          { key: 'count', value: 3n },
          { key: 'names', value: '[Array]' },
        ],
      });
    },
  );

  test('JavaScript: times in microseconds with a fraction, strings over several lines', () => {
    const decoded = read(readFileSync(new URL('js2-server.stdout.txt', fixtures)));
    const first = decoded.spans[0]?.span;
    expect([first?.startUnixNano, first?.endUnixNano]).toEqual([
      1795216849939000000n,
      1795216849943856347n,
    ]);
    const failed = decoded.spans.find(({ span }) => span.status.code === 2)?.span;
    const trace = attribute(failed?.events[0]?.attributes, 'exception.stacktrace');
    expect(trace).toMatch(
      /^RangeError: the tram left the rails: on purpose "quoted"\n {2}second line\n {4}at /,
    );
  });

  test.each(['go-line.stdout.txt', 'go-pretty.stdout.txt'])('%s: fields', (file) => {
    const found = spanNamed(file, 'db.query');
    expect(found?.span).toMatchObject({
      kind: 3,
      flags: 0x101,
      attributes: [{ key: 'db.query.text', value: 'SELECT *\n\tFROM t WHERE x = "1"' }],
      events: [{ name: 'rows', attributes: [{ key: 'n', value: 3n }] }],
    });
    expect(found?.span.links[0]?.traceId).toBe(found?.span.traceId);
    expect((found?.span.startUnixNano ?? 0n) % 1_000n).not.toBe(0n);
    expect(attribute(found?.resource.attributes, 'service.name')).toBeTypeOf('string');
  });
});

describe('what programs do to a block', () => {
  const one = consoleSpan({ name: 'one' });
  const two = consoleSpan({ name: 'two' });

  test('lines of others stand between and inside blocks', () => {
    const noisy = one
      .split('\n')
      .flatMap((line, index) => [line, index % 3 === 0 ? `INFO:     ready ${index}` : '    • Host'])
      .join('\n');
    const decoded = read(`hello\n${noisy}\n{"jsonrpc":"2.0","id":1}\n${two}\nbye\n`);
    expect([names(decoded), decoded.problems]).toEqual([['one', 'two'], []]);
  });

  test('a JSON object of another writer inside a block is not part of it', () => {
    const [open, ...rest] = one.split('\n');
    const foreign = ['{', '    "kind": "other",', '    "name": "other"', '}'];
    const decoded = read([open, rest[0], ...foreign, ...rest.slice(1), ''].join('\n'));
    expect([names(decoded), decoded.spans[0]?.span.kind]).toEqual([['one'], 1]);
  });

  test('two blocks that interleave line by line find their own lines', () => {
    const first = one.split('\n');
    const second = two.split('\n');
    // Up to the second line both have the same form; from there on a line of the wrong block has a used key or no comma.
    const mixed = [...first.slice(0, 9), ...second, ...first.slice(9)].join('\n');
    const decoded = read(`${mixed}\n`);
    expect([names(decoded), decoded.problems]).toEqual([['two', 'one'], []]);
  });

  test('carriage returns, also doubled, and colours', () => {
    const coloured = one.replaceAll('"name"', '"\u001b[32mname\u001b[0m"');
    const decoded = read(`${coloured.replaceAll('\n', '\r\r\n')}\r\n${two}\n`);
    expect([names(decoded), decoded.problems]).toEqual([['one', 'two'], []]);
  });

  test.each([
    ['docker compose', (line: string) => `server-1  | ${line}`],
    ['VS Code', (line: string) => `2026-11-20 03:38:17.684 [warning] [server stderr] ${line}`],
    ['Kubernetes', (line: string) => `2026-11-20T03:38:17.684123456Z stdout F ${line}`],
    ['docker --timestamps', (line: string) => `2026-11-20T03:38:17.684123456Z ${line}`],
    ['concurrently', (line: string) => `[0] ${line}`],
    ['journalctl', (line: string) => `Nov 20 03:38:17 host server[812]: ${line}`],
  ])('the prefix of %s is taken off', (_runner, prefix) => {
    const decoded = read(`${one.split('\n').map(prefix).join('\n')}\n`);
    expect([names(decoded), decoded.problems]).toEqual([['one'], []]);
  });

  test('two services that docker compose mixes are two streams', () => {
    const left = one.split('\n').map((line) => `left-1   | ${line}`);
    const right = two.split('\n').map((line) => `right-1  | ${line}`);
    const decoded = read(
      `${left.flatMap((line, index) => [line, right[index] ?? '']).join('\n')}\n`,
    );
    expect([names(decoded).toSorted(), decoded.problems]).toEqual([['one', 'two'], []]);
  });

  test('one line a span, with and without line ends', () => {
    const [first, second] = [one, two].map((span) =>
      span.replace(/\n */g, (_match, at: number) => (span[at - 1] === ',' ? ' ' : '')),
    );
    expect(names(read(`${first}\n${second}\n`))).toEqual(['one', 'two']);
    expect(names(read(`INFO span: ${first}${second} done\n`))).toEqual(['one', 'two']);
    expect(names(read(`${one}${two}`))).toEqual(['one', 'two']);
  });

  test('an indentation of two', () => {
    expect(names(read(`${JSON.stringify(JSON.parse(one), null, 2)}\n`))).toEqual(['one']);
  });

  test('other exporters of Python and other JSON count nowhere', () => {
    const log =
      '{\n    "body": "hi",\n    "severity_number": 9,\n    "trace_id": "0x1",\n    "span_id": "0x2"\n}\n';
    const metric =
      '{\n    "resource_metrics": [\n        {\n            "resource": {}\n        }\n    ]\n}\n';
    const config = '{\n  "name": "thing",\n  "version": 1\n}\n';
    expect(read(log + metric + config)).toMatchObject({ spans: [], problems: [] });
  });
});

describe('damage', () => {
  const good = consoleSpan({ name: 'good' });

  test.each([
    ['badTraceId', good.replace(/"0x[0-9a-f]{32}"/, '"0x12"')],
    ['badSpanId', good.replace(/"span_id": "0x[0-9a-f]+"/, '"span_id": "0x0000000000000000"')],
    ['badTime', good.replace(/"start_time": ".*"/, '"start_time": "yesterday"')],
    ['syntax', good.replace('"k": 1', '"k": 1.2.3')],
    ['damagedBlock', good.replace('    "events": [],\n', '    "events": [\n')],
  ])('%s is a problem with an example, and reading goes on', (reason, damaged) => {
    const decoded = read(`${damaged}\n${good}\n`);
    expect([names(decoded), reasons(decoded)]).toEqual([['good'], [reason]]);
    expect(decoded.problems[0]?.example).toContain('"name": "good"');
  });

  test('a block whose writer died is one problem', () => {
    const half = good.split('\n').slice(0, 12).join('\n');
    const decoded = read(`${half}\n${good}\n${good}\n`);
    expect([names(decoded), reasons(decoded)]).toEqual([['good', 'good'], ['unfinishedBlock']]);
  });

  test('a block over the limit is given up and the next one is found', () => {
    const many = Array.from({ length: maxBlockLines }, (_, index) => `        "k${index}": 1,\n`);
    const huge = good.replace('        "k": 1', `${many.join('')}        "k": 1`);
    const decoded = read(`${huge}\n${good}\n`);
    expect([names(decoded), reasons(decoded)]).toEqual([['good'], ['blockTooLarge']]);
  });

  test('an unfinished block keeps the offset at its start', () => {
    const half = good.split('\n').slice(0, 12).join('\n');
    const before = `${good}\nINFO: x\n`;
    expect(read(`${before}${half}\n`, false).offset).toBe(before.length);
    expect(read(`${before}${good}`, false).offset).toBe(before.length);
  });

  test('at rest a block without its last line end is complete, and one that was overtaken is given up', () => {
    const reader = new TextReader();
    const half = good.split('\n').slice(0, 12).join('\n');
    reader.push(new TextEncoder().encode(`${half}\n${good}\n${good}`));
    reader.rest();
    expect(names(reader.take())).toEqual(['good', 'good']);
    reader.rest();
    expect(reasons(reader.take())).toEqual(['unfinishedBlock']);
    reader.push(new TextEncoder().encode(`\n${good}\n`));
    expect(names(reader.take())).toEqual(['good']);
  });
});

describe('a long line of many records', () => {
  const records = 3000;
  const line = Array.from({ length: records }, () =>
    JSON.stringify(JSON.parse(consoleSpan({ name: 'one of many' }))),
  ).join('');
  const bytes = new TextEncoder().encode(line);

  function stepsOf(steps: Steps<void>): number {
    let count = 0;
    while (!steps.next().done) count += 1;
    return count;
  }

  test('is read in steps of a bounded part of it', () => {
    const reader = new TextReader();
    const steps = stepsOf(reader.pushing(new TextEncoder().encode(`${line}\n`)));
    expect(line.length / steps).toBeLessThan(100_000);
    expect(reader.take().spans).toHaveLength(records);
  });

  test('with one that is longer than a record may be: that one is counted, the others are read', () => {
    const record = (name: string) => JSON.stringify(JSON.parse(consoleSpan({ name })));
    const keys = Array.from({ length: 300_000 }, (_, index) => `"key ${index}": 1`).join();
    const long = record('long').replace('"k":1', keys);
    expect(long.length).toBeGreaterThan(4 * 1024 * 1024);
    const decoded = read(`${record('before')}${long}${record('behind')}\n${record('next')}\n`);
    expect(names(decoded)).toEqual(['before', 'behind', 'next']);
    expect(reasons(decoded)).toEqual(['blockTooLarge']);
    const broken = read(`${record('before')}${long.replace('"kind":', '"kind"=')}${long}\n`);
    expect(names(broken)).toEqual(['before']);
    expect(reasons(broken)).toContain('syntax');
  });

  test('also where its end is still missing, at rest or at the end', () => {
    for (const finish of ['resting', 'ending'] as const) {
      const reader = new TextReader();
      expect(stepsOf(reader.pushing(bytes))).toBe(0);
      expect(line.length / stepsOf(reader[finish]())).toBeLessThan(100_000);
      expect(reader.take().spans).toHaveLength(records);
    }
  });
});

describe('values', () => {
  const value = (json: string) =>
    read(`${consoleSpan({ name: 'v' }).replace('"k": 1', `"k": ${json}`)}\n`).spans[0]?.span
      .attributes[0]?.value;

  test.each([
    ['9007199254740993', 9007199254740993n],
    ['-9223372036854775808', -9223372036854775808n],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['1.0', 1],
    ['1e-7', 1e-7],
    ['NaN', Number.NaN],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['true', true],
    ['null', null],
    ['"a\\"b\\\\ \\u00e9\\ud83d\\ude00"', 'a"b\\ é😀'],
    ['[\n            "x",\n            "y"\n        ]', ['x', 'y']],
    ['[]', []],
  ])('%s stays exact', (json, expected) => {
    expect(value(json)).toEqual(expected);
  });

  test('events, links, status and a missing end', () => {
    const block = JSON.stringify(
      {
        ...JSON.parse(consoleSpan({ name: 'full' })),
        end_time: null,
        status: { status_code: 'ERROR', description: 'ValueError: boom' },
        events: [
          { name: 'exception', timestamp: '2026-11-20T03:38:17.685132Z', attributes: { n: 2 } },
        ],
        links: [
          {
            context: {
              trace_id: `0x${'a'.repeat(32)}`,
              span_id: `0x${'b'.repeat(16)}`,
              trace_state: "['v=1', 'w=2']",
            },
            attributes: {},
          },
        ],
      },
      null,
      4,
    );
    const { spans } = read(`${block}\n`);
    expect(spans[0]?.span).toMatchObject({
      endUnixNano: 0n,
      status: { code: 2, message: 'ValueError: boom' },
      events: [
        {
          name: 'exception',
          timeUnixNano: 1795145897685132000n,
          attributes: [{ key: 'n', value: 2n }],
        },
      ],
      links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceState: 'v=1,w=2' }],
    });
  });
});
