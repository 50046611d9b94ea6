import { describe, expect, test } from 'vitest';
import { explainFilter } from '../../../../src/collector/query/explain.ts';
import { suggestFilter } from '../../../../src/collector/query/suggestions.ts';
import type { FilterSubjectName } from '../../../../src/shared/rpc/contract.ts';
import { testContext, testEntry } from '../../../support/queryContext.ts';

const context = testContext(
  [
    { trace: 'a', id: '1', name: 'call', tool: 'find', service: 'shop', hash: 'beef' },
    { trace: 'a', id: '2', name: 'call', tool: 'find', attributes: { 'db.system': 'duckdb' } },
    { trace: 'b', id: '3', name: 'list', tool: 'drop', attributes: { 'db.system': ['a b', 'x'] } },
    { trace: 'b', id: '4', name: 'gone', tool: 'gone', bits: ['dead'] },
    { trace: 'c', id: '5', name: 'list', events: ['boom'], resource: { region: 'eu' } },
    { trace: 'c', id: '6', attributes: { long: 'x'.repeat(500), ['k'.repeat(500)]: 1n } },
  ],
  [
    testEntry('one', { at: 5, user: 'ann' }),
    testEntry('two', { at: 6, user: 'ann', status: 'error' }),
    testEntry('three', { at: 7, user: 'bob', operationName: 'drop' }),
  ],
);

async function itemsAt(filter: string, subject: FilterSubjectName = 'traces') {
  const { items } = await suggestFilter(context, { filter, caret: filter.length, for: subject });
  return items;
}
const textsAt = async (filter: string, subject?: FilterSubjectName) =>
  (await itemsAt(filter, subject)).map(({ text }) => text);

describe('suggestions', () => {
  test('values of columns, the most frequent first, and none of spans that are gone', async () => {
    expect(await itemsAt('tool = ')).toEqual([
      { text: 'find', detail: '2 spans', kind: 'value' },
      { text: 'drop', detail: '1 span', kind: 'value' },
    ]);
    expect(await textsAt('service = s')).toEqual(['shop', 'test']);
    expect(await textsAt('hash=')).toEqual(['beef']);
  });

  test('keys and values of attributes, resources and events that occur', async () => {
    expect(await textsAt('db')).toEqual(['attr.db.system']);
    expect((await textsAt('attr.db.system = ')).toSorted()).toEqual(['"a b"', 'duckdb', 'x']);
    expect((await textsAt('db.system = ')).toSorted()).toEqual(['"a b"', 'duckdb', 'x']);
    expect(await textsAt('resource.reg')).toEqual(['resource.region']);
    expect(await textsAt('resource.region=')).toEqual(['eu']);
    expect(await textsAt('event.name = ')).toEqual(['boom']);
  });

  test('nothing endless', async () => {
    expect(await textsAt('attr.long = ')).toEqual([]);
    expect(await textsAt('kkk')).toEqual([]);
    expect(await textsAt(`${' '.repeat(20_000)}tool = `)).toEqual([]);
  });

  test('fields of records for the audit log', async () => {
    expect(await textsAt('op', 'audit')).toEqual(['operationType']);
    expect(await itemsAt('user = ', 'audit')).toEqual([
      { text: 'ann', detail: '2 records', kind: 'value' },
      { text: 'bob', detail: '1 record', kind: 'value' },
    ]);
    expect(await textsAt('status = ', 'audit')).toEqual(['success', 'error']);
    expect(await textsAt('link = ', 'audit')).toEqual(['exact', 'probable', 'none']);
  });
});

describe('why nothing matches', () => {
  test.each<[FilterSubjectName, string, number[]]>([
    ['traces', 'tool = find and name = list', [2, 2]],
    ['traces', 'tool = find and nowhere', [2, 0]],
    ['queries', 'tool = find and name = list', [1, 0]],
    ['audit', 'status = error and user = bob', [1, 1]],
    ['traces', '', []],
  ])('%s: %s', async (subject, filter, expected) => {
    const { parts } = await explainFilter(context, { filter, for: subject });
    expect(parts.map(({ hits }) => hits)).toEqual(expected);
  });
});
