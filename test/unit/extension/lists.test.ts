import { describe, expect, it } from 'vitest';
import { auditRows, recordOfRow } from '../../../src/extension/views/auditModel.ts';
import { metricRows, metricsRowId } from '../../../src/extension/views/metricsModel.ts';
import { hashOfRow, queryRowId, queryRows } from '../../../src/extension/views/queriesModel.ts';
import { type Row, rootId } from '../../../src/extension/views/row.ts';
import {
  serverId,
  serverRows,
  sourceOfRow,
  sourceRowId,
} from '../../../src/extension/views/serversModel.ts';
import { makeQuery, makeRecord, makeStatus, someUnixMs } from '../../support/summaries.ts';

describe('the Slow queries tree', () => {
  it('puts the slowest by p95 first and names hash, file, p95 and calls', () => {
    const rows = queryRows(
      { queries: [makeQuery('a'.repeat(16), { p95Ns: 1e6 }), makeQuery('63cee30bbe9371b3')] },
      new Map(),
    );
    expect(rows.get(rootId)?.map(({ label, description }) => `${label} ${description}`)).toEqual([
      '63cee30b slow_moving_stock.sql · p95 1.9 s · 14 calls',
      'aaaaaaaa slow_moving_stock.sql · p95 1 ms · 14 calls',
    ]);
  });

  it('has the slowest call, the source and the callers one click below', () => {
    const below = queryRows({ queries: [makeQuery('63cee30bbe9371b3')] }, new Map()).get(
      queryRowId('63cee30bbe9371b3'),
    );
    expect(below?.map(({ opens }) => opens?.command ?? null)).toEqual([
      'mcpTraces.openTrace',
      'mcpTraces.openQuerySource',
      null,
    ]);
    expect(below?.every(({ id }) => hashOfRow(id) === '63cee30bbe9371b3')).toBe(true);
  });

  it('says so when the source is not known', () => {
    const rows = queryRows(
      { queries: [makeQuery('63cee30bbe9371b3', { source: null })] },
      new Map(),
    );
    expect(rows.get(queryRowId('63cee30bbe9371b3'))?.[1]?.label).toBe('Source not known');
  });
});

describe('the Audit tree', () => {
  const list = (...records: ReturnType<typeof makeRecord>[]) => ({
    total: records.length,
    records,
    gaps: { recordsWithoutTrace: 3, tracesWithoutRecord: 1 },
  });

  it('is newest first, with trouble in words', () => {
    const later = new Date(someUnixMs + 5000).toISOString();
    const { snapshot, summary } = auditRows(
      list(makeRecord('1'), makeRecord('2', { timestamp: later, denied: true, status: 'error' })),
      1,
      someUnixMs + 5000,
      new Map(),
    );
    const rows = snapshot.get(rootId) ?? [];
    expect(rows.map(({ id }) => recordOfRow(id))).toEqual(['2', '1']);
    expect(rows[0]).toMatchObject({
      description: 'denied · 3 ms · just now',
      icon: { name: 'circle-slash' },
    });
    expect(summary).toBe('1 denied · 3 without trace · 1 trace without record');
  });

  it('keeps a record without a readable time, at the end', () => {
    const { snapshot } = auditRows(
      list(makeRecord('1', { timestamp: 'not a time' }), makeRecord('2')),
      0,
      someUnixMs,
      new Map(),
    );
    expect(snapshot.get(rootId)?.map(({ id }) => recordOfRow(id))).toEqual(['2', '1']);
  });

  it('says how sure a link is and why', () => {
    const link = {
      kind: 'probable',
      traceId: null,
      spanId: null,
      confidence: 0.7,
      reason: 'same name and time',
    } as const;
    const row = auditRows(list(makeRecord('1', { link })), 0, someUnixMs, new Map()).snapshot.get(
      rootId,
    )?.[0];
    expect(row?.tooltip).toContain('Probably linked: same name and time');
  });
});

describe('the Servers tree', () => {
  const server = {
    service: 'warehouse-mxcp',
    instance: null,
    pid: 4711,
    sdk: 'python 1.45.2',
    sources: ['otlp/http'],
    spans: 40,
    errors: 0,
    spansLastMinute: 12,
    lastArrivalUnixMs: someUnixMs,
    mcpServers: [],
    metrics: null,
    hints: ['audit is off: set profiles.dev.audit.enabled in mxcp-site.yml'],
  };
  const find = (rows: readonly Row[] | undefined, start: string) =>
    rows?.find(({ id }) => id.startsWith(start));

  it('tells who sends, and hints below it', () => {
    const rows = serverRows(makeStatus(), [server], someUnixMs);
    const row = find(rows.get(rootId), 'server:');
    expect(row).toMatchObject({
      label: 'warehouse-mxcp',
      description: 'pid 4711 · 12 spans/min · 1 hint',
      children: 'open',
    });
    expect(rows.get(row?.id ?? '')?.[0]?.label).toContain('audit is off');
  });

  it('names an exporter that deviates from OTLP, with what it does below it', () => {
    const problems = [{ reason: 'path', count: 3, example: 'sends to an unusual path' }];
    const sender = {
      kind: 'otlp',
      target: 'OTel-OTLP-Exporter-X/1.2',
      state: 'following',
    } as const;
    const status = makeStatus({ sources: [{ ...sender, accepted: 0, problems }] });
    const rows = serverRows(status, [], someUnixMs);
    const row = find(rows.get(rootId), 'sender:');
    expect(row).toMatchObject({
      label: 'OTel-OTLP-Exporter-X/1.2',
      description: 'exporter · 1 hint',
    });
    expect(rows.get(row?.id ?? '')).toMatchObject([
      { label: 'sends to an unusual path', description: '3 ×' },
    ]);
  });

  it('has the metrics of a server below it, folded until somebody looks', () => {
    const sender = { ...server, hints: [], metrics: { count: 2, lastUnixMs: someUnixMs } };
    const rows = serverRows(makeStatus(), [sender], someUnixMs);
    const row = find(rows.get(rootId), 'server:');
    expect(row?.children).toBe('folded');
    const metrics = rows.get(row?.id ?? '')?.[0];
    expect(metrics).toMatchObject({
      id: metricsRowId(serverId(sender)),
      description: '2 · just now',
      children: 'folded',
    });
    // A collector of an older version says nothing of metrics.
    const older = { ...sender, metrics: undefined } as unknown as typeof server;
    expect(
      find(serverRows(makeStatus(), [older], someUnixMs).get(rootId), 'server:')?.children,
    ).toBe('none');
  });

  it('tells the latest values of a metric, and where they came from', () => {
    const point = {
      name: 'calls',
      unit: '{call}',
      type: 'sum',
      temporality: 'DELTA',
      monotonic: true,
      service: 'shop',
      scope: { name: '', version: '' },
      attributes: { tool: 'find\norders' },
      startUnixNano: '0',
      timeUnixNano: '1',
      noRecordedValue: false,
      value: '9007199254740993',
      distribution: null,
      exemplars: [],
      exemplarCount: 0,
    } as const;
    const metric = {
      ...point,
      description: 'Calls',
      services: ['shop'],
      series: 7,
      points: 9,
      lastTimeUnixNano: '1',
      last: [point],
    };
    const rows = metricRows(
      'm',
      { total: 3, metrics: [metric], unlistedPoints: 0 },
      new Map([['m', 1]]),
    );
    expect(rows).toMatchObject([
      {
        label: 'calls',
        description: '9,007,199,254,740,993 call · 7 series',
        tooltip: [
          'calls',
          'Calls',
          'sum · delta · {call} · 9 points',
          '9,007,199,254,740,993 call · tool=find orders',
          'and 6 more series',
        ],
      },
      { id: 'more:m', description: '2 more' },
    ]);
  });

  it('says who holds a port and offers another one', () => {
    const status = makeStatus({
      receivers: [
        {
          protocol: 'http',
          address: '127.0.0.1:4318',
          state: 'blocked',
          message: 'held by jaeger (pid 99)',
        },
      ],
    });
    expect(find(serverRows(status, [], someUnixMs).get(rootId), 'receiver:')).toMatchObject({
      kind: 'blockedReceiver',
      description: 'blocked · held by jaeger (pid 99)',
      opens: { command: 'mcpTraces.choosePort' },
    });
  });

  it('says what a client does wrong at a port that listens', () => {
    const message = 'a client tried TLS: give its exporter an http:// endpoint';
    const status = makeStatus({
      receivers: [{ protocol: 'grpc', address: '127.0.0.1:4317', state: 'listening', message }],
    });
    expect(find(serverRows(status, [], someUnixMs).get(rootId), 'receiver:')).toMatchObject({
      kind: 'receiver',
      label: 'OTLP/gRPC 127.0.0.1:4317',
      description: `listening · ${message}`,
      icon: { name: 'warning' },
      opens: null,
    });
  });

  it('has one row for both loopback families where they say the same', () => {
    const receiver = { protocol: 'http', state: 'listening', message: '' } as const;
    const rows = (...addresses: string[]) =>
      serverRows(
        makeStatus({ receivers: addresses.map((address) => ({ ...receiver, address })) }),
        [],
        someUnixMs,
      )
        .get(rootId)
        ?.map(({ label }) => label);
    expect(rows('127.0.0.1:4318', '[::1]:4318')).toEqual(['OTLP/HTTP localhost:4318']);
    expect(rows('127.0.0.1:4318', '[::1]:9')).toEqual([
      'OTLP/HTTP 127.0.0.1:4318',
      'OTLP/HTTP [::1]:9',
    ]);
  });

  it('counts what was refused, by reason', () => {
    const status = makeStatus({
      rejected: { spans: 2, logs: 0, metricPoints: 0, requests: 1, reasons: { badTraceId: 1234 } },
    });
    expect(find(serverRows(status, [], someUnixMs).get(rootId), 'rejected:')?.label).toBe(
      '1,234 refused: badTraceId',
    );
  });

  it('shows what is followed, with its problems below', () => {
    const status = makeStatus({
      sources: [
        {
          kind: 'audit',
          target: '/home/a/audit',
          state: 'following',
          accepted: 3,
          problems: [{ reason: 'notJson', count: 2, example: '{"a' }],
        },
      ],
    });
    const rows = serverRows(status, [], someUnixMs);
    const row = find(rows.get(rootId), 'source:');
    expect(row?.description).toBe('audit log · following · 3 records · 1 problem');
    expect(rows.get(row?.id ?? '')?.[0]).toMatchObject({
      label: 'notJson (2)',
      description: '{"a',
    });
    expect(sourceOfRow(row?.id ?? '')).toEqual({ kind: 'audit', path: '/home/a/audit' });
  });

  it('reads any path back from the id of its row', () => {
    const source = { kind: 'console', path: '/odd\n:path' } as const;
    expect(sourceOfRow(sourceRowId(source))).toEqual(source);
    expect(sourceOfRow('source:otlp:x')).toBeNull();
  });
});
