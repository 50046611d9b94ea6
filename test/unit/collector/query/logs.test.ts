import { beforeAll, describe, expect, it } from 'vitest';
import { searchLogs } from '../../../../src/collector/query/searchLogs.ts';
import { MemoryStorage } from '../../../../src/collector/store/memoryStorage.ts';
import type { Page } from '../../../../src/shared/rpc/contract.ts';
import { dataType } from '../../../support/otlpReference.ts';
import { contextOn } from '../../../support/queryContext.ts';
import { batchOf, logsOf, storeOn, traceIdOf } from '../../../support/storeSpans.ts';

const base = 1_780_000_000_000_000_000n;
const text = (value: string) => ({ string_value: value });

/** Written by the reference classes, with what is the group of the records behind them. */
const body = dataType.logs
  .encode(
    dataType.logs.fromObject({
      resource_logs: [
        {
          scope_logs: [
            {
              log_records: [
                {
                  time_unix_nano: String(base + 3n),
                  severity_number: 17,
                  severity_text: 'error',
                  body: text('The harbour is closed'),
                  trace_id: Buffer.alloc(16, 7),
                  span_id: Buffer.alloc(8, 7),
                  attributes: [{ key: 'berth', value: { int_value: '9007199254740993' } }],
                },
                {
                  observed_time_unix_nano: String(base + 9n),
                  severity_number: 13,
                  event_name: 'tide.turn',
                },
                {
                  time_unix_nano: String(base + 5n),
                  body: { kvlist_value: { values: [{ key: 'ship', value: text('Aurora') }] } },
                },
              ],
              scope: { name: 'harbour.master' },
            },
          ],
          resource: {
            attributes: [
              { key: 'service.name', value: text('harbour') },
              { key: 'zone', value: text('north') },
            ],
          },
        },
      ],
    }),
  )
  .finish();

describe('the search of logs', () => {
  const store = storeOn(new MemoryStorage());
  const context = contextOn(store);
  const bodiesOf = async (params: Page & { readonly trace?: string }) =>
    (await searchLogs(context, params)).logs.map((log) => log.body);

  beforeAll(async () => {
    await store.ready;
    await store.ingest({
      source: { kind: 'otlp', target: 'otlp/http' },
      signal: 'logs',
      bytes: body,
    });
    await store.ingest(logsOf(2, 40, 'other'));
    await store.ingest(batchOf([{ trace: 5, span: 1 }]));
  });

  it('lists the newest first, whole and exact', async () => {
    const { total, logs } = await searchLogs(context, { filter: 'service=harbour' });
    expect(total).toBe(3);
    expect(logs).toEqual([
      {
        timeUnixNano: String(base + 9n),
        severity: 'WARN',
        body: 'tide.turn',
        traceId: '',
        spanId: '',
        attributes: {},
        service: 'harbour',
        scope: 'harbour.master',
        eventName: 'tide.turn',
        severityNumber: 13,
        observedUnixNano: String(base + 9n),
        flags: 0,
        droppedAttributesCount: 0,
      },
      expect.objectContaining({ body: '{"ship":"Aurora"}' }),
      expect.objectContaining({
        timeUnixNano: String(base + 3n),
        severity: 'error',
        traceId: '07'.repeat(16),
        attributes: { berth: '9007199254740993' },
      }),
    ]);
  });

  it.each([
    ['harbour', ['The harbour is closed']],
    ['aurora', ['{"ship":"Aurora"}']],
    ['warn', ['tide.turn']],
    ['severity=WARN', ['tide.turn']],
    ['severity=error', ['The harbour is closed']],
    ['severity=ERROR', ['The harbour is closed']],
    ['severityNumber>=14', ['The harbour is closed']],
    ['body="The *"', ['The harbour is closed']],
    ['berth=9007199254740993', ['The harbour is closed']],
    ['berth=9007199254740992', []],
    ['name=tide.turn', ['tide.turn']],
    ['scope=harbour.master and not has(body)', ['tide.turn']],
    ['resource.zone=north closed', ['The harbour is closed']],
    [`trace=${'07'.repeat(16)}`, ['The harbour is closed']],
    [`span=${'07'.repeat(8)}`, ['The harbour is closed']],
    ['service=harbour start>1780000000000000004', ['tide.turn', '{"ship":"Aurora"}']],
    ['parent(service=harbour)', []],
    ['nowhere', []],
  ])('finds %s', async (filter, expected) => {
    expect(await bodiesOf({ filter })).toEqual(expected);
  });

  it('turns pages without losing or repeating a record', async () => {
    const whole = await searchLogs(context, { limit: 1000 });
    expect(whole.logs).toHaveLength(43);
    const pages = [];
    for (let offset = 0; offset < whole.total; offset += 7) {
      const page = await searchLogs(context, { limit: 7, offset });
      expect(page.total).toBe(43);
      pages.push(...page.logs);
    }
    expect(pages).toEqual(whole.logs);
    expect((await searchLogs(context, { limit: 0 })).logs).toEqual([]);
  });

  it('knows the logs of a trace, also of one without spans', async () => {
    expect((await searchLogs(context, { trace: traceIdOf(2).toUpperCase() })).total).toBe(40);
    expect((await searchLogs(context, { trace: traceIdOf(5) })).total).toBe(0);
    await expect(searchLogs(context, { trace: traceIdOf(6) })).rejects.toMatchObject({
      reason: 'notFound',
    });
    await expect(searchLogs(context, { trace: 'x' })).rejects.toMatchObject({
      reason: 'badRequest',
    });
  });

  it('begins anew when rows are renumbered while it reads', async () => {
    const crowded = storeOn(new MemoryStorage());
    await crowded.ready;
    for (let trace = 1; trace <= 60; trace += 1) {
      await crowded.ingest(batchOf([{ trace, span: 1 }]));
      await crowded.ingest(logsOf(trace, 17));
    }
    const found = searchLogs(contextOn(crowded), { filter: 'info', limit: 2000 });
    crowded.setLimits({ maxBytes: 1 << 30, maxSpans: 20 });
    await crowded.settled();
    for (let trace = 61; trace <= 62; trace += 1) {
      await crowded.ingest(logsOf(trace, 17));
    }
    const { total, logs } = await found;
    expect(logs).toHaveLength(total);
    for (const { traceId, service } of logs) {
      expect(service).toBe(`service ${Number.parseInt(traceId, 16) % 3}`);
    }
  });
});
