import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openProjects, type Projects } from '../../../src/collector/projects/openProjects.ts';
import { sqlHash } from '../../../src/collector/projects/sqlText.ts';
import type { KeyValue } from '../../../src/shared/model/anyValue.ts';
import type { Span } from '../../../src/shared/model/span.ts';
import { silentLog } from '../../../src/shared/util/log.ts';
import { until } from '../../support/until.ts';

const fixture = new URL('../../fixtures/mxcp-harbour', import.meta.url);
let workspace: string;
let root: string;
let projects: Projects;

beforeEach(async () => {
  workspace = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-trace-projects-')));
  root = join(workspace, 'servers', 'harbour');
  cpSync(fixture, root, { recursive: true });
  projects = openProjects({ log: silentLog });
  await projects.setRoots([workspace]);
});

afterEach(async () => {
  await projects.dispose();
  rmSync(workspace, { recursive: true, force: true });
});

function span(name: string, attributes: Record<string, string> = {}, exception?: string): Span {
  const entries = (of: Record<string, string>): KeyValue[] =>
    Object.entries(of).map(([key, value]) => ({ key, value }));
  return {
    traceId: '1'.repeat(32),
    spanId: '2'.repeat(16),
    parentSpanId: '',
    traceState: '',
    flags: 0,
    name,
    kind: 1,
    startUnixNano: 1n,
    endUnixNano: 2n,
    attributes: entries(attributes),
    droppedAttributesCount: 0,
    events:
      exception === undefined
        ? []
        : [
            {
              name: 'exception',
              timeUnixNano: 2n,
              attributes: entries({
                'exception.stacktrace': exception,
                'exception.message': exception,
              }),
              droppedAttributesCount: 0,
            },
          ],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    status: { code: 0, message: '' },
  };
}

const places = (endpoint: string | null, of: Span) =>
  projects
    .placesOf({ span: of, endpoint, project: 'harbour', profile: 'dev' })
    .map(({ path, line, label, changedSince }) => [
      path.replace(root, ''),
      line,
      label,
      ...(changedSince ? ['changed'] : []),
    ]);

interface RecordedHash {
  readonly hash: string;
  readonly endpoint: string | null;
}

test('every hash that real MXCP emitted for an endpoint leads to its text', () => {
  copyFileSync(join(root, 'edits/broken_column.yml'), join(root, 'tools/broken_column.yml'));
  return until(() => projects.sourceOf('9088c6abe71b3328', null) !== null, 'the edit').then(() => {
    const recorded = JSON.parse(readFileSync(join(root, 'hashes.json'), 'utf8')) as RecordedHash[];
    const found = recorded.map(({ hash, endpoint }) => [
      hash,
      projects.sourceOf(hash, endpoint)?.endpoint ?? null,
    ]);
    expect(found).toEqual(recorded.map(({ hash, endpoint }) => [hash, endpoint]));
  });
});

test('file, line and text', () => {
  expect(projects.sourceOf('ec202570c16f2bd8', 'tool/berth_lookup')).toEqual({
    file: 'sql/berth_lookup.sql',
    line: 1,
    endpoint: 'tool/berth_lookup',
    others: [],
  });
  expect(projects.sourceOf('7196c6d9bec51006', null)).toMatchObject({
    file: 'tools/crew_list.yml',
    line: 24,
  });
  expect(projects.textOf('7196c6d9bec51006')).toMatch(/^SELECT crew_id[\s\S]*ORDER BY crew_id\n$/);
  expect(projects.textOf('d727ce16c684026a')).toBe('-- built into MXCP: list_tables');
  expect(projects.sourceOf('d727ce16c684026a', null)).toBeNull();
  expect(projects.statuses).toEqual([
    { kind: 'project', target: root, state: 'following', accepted: 14, problems: [] },
  ]);
});

test('of two endpoints with one text the asked one is first', async () => {
  const text = 'mxcp: 1\ntool:\n  name: twin\n  source:\n    file: ../sql/berth_lookup.sql\n';
  writeFileSync(join(root, 'tools/a_twin.yml'), text);
  const two = await until(() => {
    const found = projects.sourceOf('ec202570c16f2bd8', 'tool/berth_lookup');
    return found !== null && found.others.length > 0 && found;
  }, 'the second endpoint');
  expect([two.endpoint, two.others.map(({ endpoint }) => endpoint)]).toEqual([
    'tool/berth_lookup',
    ['tool/twin'],
  ]);
  expect(projects.sourceOf('ec202570c16f2bd8', 'tool/twin')?.endpoint).toBe('tool/twin');
});

test.each([
  ['CRLF', 'SELECT 1\r\nFROM t\r\n', 'SELECT 1\nFROM t\n'],
  ['lone CR', 'SELECT 1\rFROM t', 'SELECT 1\nFROM t'],
  ['a byte order mark', '\uFEFFSELECT 1\n', '\uFEFFSELECT 1\n'],
])('an SQL file with %s has the hash that Python text mode gives', async (_name, written, read) => {
  writeFileSync(join(root, 'sql/berth_lookup.sql'), written);
  await until(() => projects.textOf(sqlHash(read)) === read, 'the edit');
});

test('an edit changes the hash; the old text stays known and its place is marked', async () => {
  const file = join(root, 'sql/berth_lookup.sql');
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, `${before}-- edited\n`);
  await until(() => projects.sourceOf(sqlHash(`${before}-- edited\n`), null) !== null, 'the edit');
  expect(projects.textOf('ec202570c16f2bd8')).toBe(before);
  const old = span('mxcp.duckdb.execute', { 'db.statement.hash': 'ec202570c16f2bd8' });
  expect(places('tool/berth_lookup', old)[0]).toEqual([
    '/sql/berth_lookup.sql',
    1,
    'SQL of tool/berth_lookup',
    'changed',
  ]);
});

test('a project that appears and one that goes', async () => {
  const other = join(workspace, 'other');
  mkdirSync(join(other, 'tools'), { recursive: true });
  writeFileSync(join(other, 'mxcp-site.yml'), 'mxcp: 1\nproject: other\nprofile: p\n');
  writeFileSync(join(other, 'tools/t.yml'), 'tool: {name: t, source: {code: SELECT 42}}\n');
  await projects.setRoots([workspace]);
  expect(projects.sourceOf(sqlHash('SELECT 42'), null)?.file).toBe('tools/t.yml');
  await projects.setRoots([other]);
  expect(projects.textOf('ec202570c16f2bd8')).toBeNull();
  expect(projects.textOf(sqlHash('SELECT 42'))).toBe('SELECT 42');
});

describe('places of a span', () => {
  test('a query, with the line of its error', () => {
    const failed = span(
      'mxcp.duckdb.execute',
      { 'db.statement.hash': '7196c6d9bec51006' },
      'Failed to execute SQL: Binder Error: x\n\nLINE 3: WHERE boat_id\n',
    );
    expect(places('tool/crew_list', failed)).toEqual([
      ['/tools/crew_list.yml', 26, 'line 3 of the SQL of tool/crew_list'],
      ['/tools/crew_list.yml', 24, 'SQL of tool/crew_list'],
      ['/tools/crew_list.yml', 3, 'tool/crew_list'],
    ]);
  });

  test('policy rules, parameters, the endpoint itself', () => {
    const first = (name: string) => places('tool/crew_list', span(name))[0];
    expect(first('mxcp.policy.evaluate_input[1]')).toEqual([
      '/tools/crew_list.yml',
      33,
      'policies.input[1]',
    ]);
    expect(first('mxcp.policy.evaluate_output[0]')).toEqual([
      '/tools/crew_list.yml',
      37,
      'policies.output[0]',
    ]);
    expect(first('mxcp.policy.enforce_input')).toEqual(['/tools/crew_list.yml', 28, 'policies']);
    expect(first('mxcp.validation.input')).toEqual(['/tools/crew_list.yml', 5, 'parameters']);
    expect(first('mxcp.endpoint.execute')).toEqual(['/tools/crew_list.yml', 3, 'tool/crew_list']);
  });

  test('a Python function, and the frames of its exception below the roots only', () => {
    const trace = `Traceback (most recent call last):\n  File "/usr/lib/python3/engine.py", line 5, in run\n    x\n  File "${root}/python/radio.py", line 11, in harbour_radio\n    raise TimeoutError\n`;
    expect(places('tool/harbour_radio', span('mxcp.python.execute', {}, trace))).toEqual([
      ['/python/radio.py', 11, 'stack frame harbour_radio'],
      ['/python/radio.py', 6, 'function harbour_radio'],
      ['/tools/harbour_radio.yml', 3, 'tool/harbour_radio'],
    ]);
  });

  test('nothing is known: nothing is said', () => {
    expect(
      places(null, span('mxcp.duckdb.execute', { 'db.statement.hash': 'd727ce16c684026a' })),
    ).toEqual([]);
    expect(places('tool/nobody', span('x'))).toEqual([]);
  });
});

describe('nothing outside of the roots is read', () => {
  const secret = 'SELECT 1 AS secret\n';

  test.each([
    ['by dots', (outside: string) => `../../../../${outside.split('/').at(-1)}/secret.sql`],
    ['by a link', () => '../sql/link.sql'],
  ])('%s', async (_name, file) => {
    const outside = mkdtempSync(join(tmpdir(), 'mcp-trace-outside-'));
    try {
      writeFileSync(join(outside, 'secret.sql'), secret);
      symlinkSync(join(outside, 'secret.sql'), join(root, 'sql/link.sql'));
      const text = `mxcp: 1\ntool:\n  name: spy\n  source:\n    file: ${file(outside)}\n`;
      writeFileSync(join(root, 'tools/spy.yml'), text);
      writeFileSync(join(root, 'tools/zz_last.yml'), 'tool: {name: z, source: {code: SELECT 9}}\n');
      await until(() => projects.textOf(sqlHash('SELECT 9')) !== null, 'the last endpoint');
      expect(projects.textOf(sqlHash(secret))).toBeNull();
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });
});
