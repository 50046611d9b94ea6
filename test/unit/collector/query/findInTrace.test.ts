import { expect, test } from 'vitest';
import { findInTrace } from '../../../../src/collector/query/findInTrace.ts';
import { ProtoWriter } from '../../../../src/shared/otlp/protoWriter.ts';
import { spanIdOfTest, traceIdOfTest } from '../../../support/memoryReader.ts';
import { testContext } from '../../../support/queryContext.ts';

const traceId = traceIdOfTest('a');

function logRecord(body: string, span: string): Uint8Array {
  const writer = new ProtoWriter();
  writer.message(5, () => writer.string(1, body));
  writer.bytes(10, Buffer.from(spanIdOfTest(span), 'hex'));
  return writer.finish();
}

const context = testContext(
  [
    {
      trace: 'a',
      id: '1',
      name: 'orders',
      start: 0,
      end: 100,
      attributes: { note: 'say "hi" \\ * 50%' },
    },
    { trace: 'a', id: '2', parent: '1', name: 'step', start: 10, end: 20, events: ['cache miss'] },
    {
      trace: 'a',
      id: '3',
      parent: '1',
      name: 'step',
      start: 30,
      end: 90,
      attributes: { rows: 214n },
    },
    { trace: 'b', id: '4', name: 'orders', start: 10, end: 20 },
  ],
  [],
  {},
  [logRecord('Retry later', '3')],
);
const found = async (text: string) => {
  const { spanIds, isFilter } = await findInTrace(context, { traceId, text });
  return [spanIds.map((id) => Number.parseInt(id, 16)).sort(), isFilter];
};
const ids = (...names: string[]) => names.map((name) => Number.parseInt(spanIdOfTest(name), 16));

test.each([
  ['ORDERS', ids('1')],
  ['214', ids('3')],
  ['cache m', ids('2')],
  ['retry', ids('3')],
  ['say "hi" \\ *', ids('1')],
  ['cache = ', []],
  ['nothing', []],
])('the text %j', async (text, expected) => {
  expect(await found(text)).toEqual([expected, false]);
});

test.each([
  ['rows = 214', ids('3')],
  ['name = step and not duration > 50ns', ids('2')],
  ['parent(name = orders) and duration > 50ns', ids('3')],
])('the filter %j', async (text, expected) => {
  expect(await found(text)).toEqual([expected, true]);
});
