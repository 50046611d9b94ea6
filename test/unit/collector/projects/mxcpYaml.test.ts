import { describe, expect, test } from 'vitest';
import { readEndpoint, readSite } from '../../../../src/collector/projects/mxcpYaml.ts';
import { sqlHash } from '../../../../src/collector/projects/sqlText.ts';

const endpoint = (source: string, before = '') =>
  readEndpoint(`mxcp: 1\n${before}tool:\n  name: x\n  source:\n${source}`);

describe('the text and the line of inline SQL', () => {
  test.each([
    ['a block', '    code: |\n      SELECT 1\n      FROM t\n', 'SELECT 1\nFROM t\n', 6],
    ['a block with a comment', '    code: |-  # note\n      SELECT 1\n', 'SELECT 1', 6],
    [
      'a block that begins with an empty line',
      '    code: |\n\n      SELECT 1\n',
      '\nSELECT 1\n',
      6,
    ],
    ['a folded block', '    code: >\n      SELECT 1\n      FROM t\n', 'SELECT 1 FROM t\n', 6],
    ['plain', '    code: SELECT 1\n', 'SELECT 1', 5],
    ['plain on the next line', '    code:\n      SELECT 1\n', 'SELECT 1', 6],
    ['quoted', '    code: "SELECT 1"\n', 'SELECT 1', 5],
    ['CRLF', '    code: |\r\n      SELECT 1\r\n      FROM t\r\n', 'SELECT 1\nFROM t\n', 6],
  ])('%s', (_name, source, text, line) => {
    expect(endpoint(source)?.code).toEqual({ text, line });
  });

  test('an alias is the text of its anchor', () => {
    const read = endpoint('    code: *shared\n', 'x: &shared |\n  SELECT 1\n');
    expect(read?.code).toEqual({ text: 'SELECT 1\n', line: 3 });
  });
});

test('lines of the name, the parameters and the policy rules', () => {
  const text = [
    'mxcp: 1',
    'resource:',
    '  uri: "data://x/{id}"',
    '  language: python',
    '  parameters:',
    '    - name: id',
    '  source:',
    '    file: ../x.py',
    '  policies:',
    '    input:',
    '      - condition: "a"',
    '        action: deny',
    '      # between',
    '      - {condition: "b", action: deny}',
    '    output:',
    '      - condition: c',
  ].join('\n');
  expect(readEndpoint(text)).toEqual({
    endpoint: 'resource/data://x/{id}',
    nameLine: 3,
    language: 'python',
    code: null,
    file: '../x.py',
    parametersLine: 5,
    policiesLine: 9,
    rules: { input: [11, 14], output: [16] },
  });
});

test.each([
  '',
  '[1, 2]',
  'tool: 3',
  'tool: {name: 7}',
  '\tx: {{{',
  'a: &a [*a, *a]',
  'eval: {name: x}',
])('%j is no endpoint', (text) => {
  expect(readEndpoint(text)).toBeNull();
});

test('the site file, with folders of its own', () => {
  expect(readSite('mxcp: 1\nproject: p\nprofile: dev\npaths:\n  tools: my/tools\n')).toEqual({
    project: 'p',
    profile: 'dev',
    folders: ['my/tools', 'resources', 'prompts'],
    auditPath: 'audit/logs-dev.jsonl',
  });
  const named = 'profiles:\n  dev:\n    audit:\n      path: /var/log/p.jsonl\n';
  expect(readSite(`mxcp: 1\nproject: p\nprofile: dev\n${named}`)?.auditPath).toBe(
    '/var/log/p.jsonl',
  );
  expect(readSite('mxcp: 1\nproject: p\nprofile: x\npaths:\n  audit: trail\n')?.auditPath).toBe(
    'trail/logs-x.jsonl',
  );
  expect(readSite('mxcp: 1\n')).toBeNull();
});

test('the hash is that of the exact text', () => {
  const sql = 'SELECT sku, on_hand\nFROM stock\nWHERE last_sale < $cutoff\nORDER BY on_hand DESC\n';
  expect(sqlHash(sql)).toBe('63cee30bbe9371b3');
  expect(sqlHash(sql.trimEnd())).toBe('d1fb486ad29c01a4');
});
