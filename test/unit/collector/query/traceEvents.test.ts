import { describe, expect, test } from 'vitest';
import { listTraceEvents } from '../../../../src/collector/query/traceEvents.ts';
import { readTraceEventText } from '../../../../src/collector/query/traceEventText.ts';
import { ProtoWriter } from '../../../../src/shared/otlp/protoWriter.ts';
import { spanIdOfTest, testEpoch, traceIdOfTest } from '../../../support/memoryReader.ts';
import { testContext } from '../../../support/queryContext.ts';

const traceId = traceIdOfTest('a');

/** A `LogRecord` message. */
function logRecord(at: number, severity: number, body: string, span = ''): Uint8Array {
  const writer = new ProtoWriter();
  writer.fixed64(1, testEpoch + BigInt(at));
  writer.uint32(2, severity);
  writer.message(5, () => writer.string(1, body));
  if (span !== '') writer.bytes(10, Buffer.from(spanIdOfTest(span), 'hex'));
  return writer.finish();
}

const context = testContext(
  [
    {
      trace: 'a',
      id: '1',
      start: 0,
      end: 100,
      events: [
        { name: 'rows fetched', at: 50, attributes: { count: 214n, table: 'stock' } },
        {
          name: 'exception',
          at: 70,
          attributes: {
            'exception.type': 'BinderError',
            'exception.message': 'no column sku',
            'exception.stacktrace': 'Traceback\n  line 1',
          },
        },
      ],
    },
    { trace: 'a', id: '2', start: 10, end: 20, events: [{ name: 'cache miss', at: 15 }] },
    { trace: 'a', id: '3', start: 10, end: 20 },
    { trace: 'b', id: '4', start: 10, end: 20, events: ['of another trace'] },
  ],
  [],
  {},
  [logRecord(60, 9, 'calling stock', '1'), logRecord(5, 17, 'no span of mine')],
);

describe('events of a trace', () => {
  test('span events and logs stand in time order', async () => {
    const { total, events } = await listTraceEvents(context, { traceId });
    expect(total).toBe(5);
    expect(events.map(({ kind, name, text, severity }) => [kind, name, text, severity])).toEqual([
      ['log', '', 'no span of mine', 'ERROR'],
      ['event', 'cache miss', '', ''],
      ['event', 'rows fetched', 'count=214 table=stock', ''],
      ['log', '', 'calling stock', 'INFO'],
      ['exception', 'BinderError', 'no column sku', ''],
    ]);
    expect(events[1]).toMatchObject({
      spanId: spanIdOfTest('2'),
      timeUnixNano: (testEpoch + 15n).toString(),
    });
    expect(events[0]?.spanId).toBe('');
  });

  test('a limit keeps the oldest, whatever the order in which they are read', async () => {
    const { total, events } = await listTraceEvents(context, { traceId, limit: 2 });
    expect(total).toBe(5);
    expect(events.map(({ name, text }) => name || text)).toEqual(['no span of mine', 'cache miss']);
  });

  test.each([
    ['exception', ['BinderError']],
    ['ERROR span', ['no span of mine']],
    ['STOCK', ['rows fetched', 'calling stock']],
    ['log stock', ['calling stock']],
    ['nothing such', []],
  ])('the words %s are all looked for', async (filter, found) => {
    const { total, events } = await listTraceEvents(context, { traceId, filter });
    expect(events.map(({ name, text }) => name || text)).toEqual(found);
    expect(total).toBe(found.length);
  });

  test('long texts are cut', async () => {
    const long = testContext([
      {
        trace: 'a',
        id: '1',
        end: 9,
        events: [{ name: 'n'.repeat(5000), at: 1, attributes: { big: 'x'.repeat(100_000) } }],
      },
    ]);
    const [event] = (await listTraceEvents(long, { traceId })).events;
    expect(event?.name).toHaveLength(200);
    expect(event?.text).toHaveLength(200);
  });

  test('of 100,000 events no more are held than were asked for', async () => {
    const many = testContext(
      Array.from({ length: 400 }, (_, span) => ({
        trace: 'a',
        id: (span + 1).toString(16),
        end: 1,
        events: Array.from({ length: 250 }, (_, at) => ({
          name: 'tick',
          at: (400 - span) * 250 + at,
        })),
      })),
    );
    const { total, events } = await listTraceEvents(many, { traceId, limit: 100 });
    expect(total).toBe(100_000);
    expect(events.map(({ timeUnixNano }) => Number(BigInt(timeUnixNano) - testEpoch))).toEqual(
      Array.from({ length: 100 }, (_, at) => 250 + at),
    );
  });

  test('an aborted request is cancelled', async () => {
    await expect(listTraceEvents(context, { traceId }, AbortSignal.abort())).rejects.toMatchObject({
      reason: 'cancelled',
    });
  });
});

describe('one event whole', () => {
  const textOf = (eventId: string) => readTraceEventText(context, { traceId, eventId });
  test('an exception is its stack', async () => {
    expect(await textOf(`${spanIdOfTest('1')}.1`)).toEqual({
      title: 'BinderError',
      language: 'plaintext',
      text: 'Traceback\n  line 1',
    });
  });
  test('an event and a log are JSON', async () => {
    const event = await textOf(`${spanIdOfTest('1')}.0`);
    expect(event.language).toBe('json');
    expect(JSON.parse(event.text)).toMatchObject({ attributes: { count: 214 } });
    expect(JSON.parse((await textOf('log.1')).text)).toMatchObject({ body: 'no span of mine' });
  });
  test.each(['', 'log.9', '../x', `${spanIdOfTest('1')}.7`, `${spanIdOfTest('9')}.0`])(
    'there is none called "%s"',
    async (eventId) => {
      await expect(textOf(eventId)).rejects.toMatchObject({ reason: 'notFound' });
    },
  );
});
