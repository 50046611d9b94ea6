import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTemporaryFolder, removeFolder } from '../harness/temporaryFolder.ts';
import { type ServedCollector, serveCollector } from '../support/servedCollector.ts';
import { until } from '../support/until.ts';
import {
  calls,
  copyProject,
  type MxcpSession,
  makeCalls,
  startMxcpOverHttp,
  startMxcpOverStdio,
} from './support/mxcp.ts';

let folder = '';
let project = '';
const running: { stop(): Promise<void> }[] = [];

beforeEach(() => {
  folder = makeTemporaryFolder('mxcp');
  project = copyProject(folder);
});

afterEach(async () => {
  for (const each of running.splice(0).reverse()) {
    await each.stop();
  }
  removeFolder(folder);
});

async function collect(...flags: readonly string[]): Promise<ServedCollector> {
  const collector = await serveCollector(path.join(folder, 'data'), flags);
  running.push(collector);
  return collector;
}

/** The server goes on running until the test ends: told to stop, MXCP drops spans and records it has not written yet. */
async function callAll(session: MxcpSession): Promise<void> {
  running.push(session);
  await makeCalls(session);
}

/** Waits for the root of every call, which is sent and printed last. */
async function rootsOf(collector: ServedCollector) {
  return await until(async () => {
    const { traces } = await collector.traces('name = mxcp.endpoint.execute');
    return traces.length === calls.length && traces.every((each) => each.root !== null) && traces;
  }, 'a trace for every call');
}

const hash = (sql: string) => createHash('sha256').update(sql).digest('hex').slice(0, 16);
const toolsOf = (traces: readonly { readonly mcp: { readonly tool: string | null } }[]) =>
  traces.map(({ mcp }) => mcp.tool).sort();
const calledTools = calls.map(({ tool }) => tool).sort();

describe.each([
  ['streamable HTTP', startMxcpOverHttp],
  ['stdio', startMxcpOverStdio],
])('MXCP over %s', (_, start) => {
  it('shows its calls, queries with their source, and audit records with their spans', async () => {
    const collector = await collect('--project', project, '--audit', path.join(project, 'audit'));
    await callAll(await start({ project, endpoint: collector.http }));

    const traces = await rootsOf(collector);
    expect(toolsOf(traces)).toEqual(calledTools);
    expect(traces.filter(({ denied }) => denied).map(({ mcp }) => mcp.tool)).toEqual(['queen']);
    expect(traces.find(({ mcp }) => mcp.tool === 'weigh')?.errors).toBeGreaterThan(0);
    expect(traces.filter(({ missingParents }) => missingParents > 0)).toEqual([]);

    const { queries } = await collector.queries();
    const sql = readFileSync(path.join(project, 'sql/hives.sql'), 'utf8');
    expect(queries.find((query) => query.hash === hash(sql))).toMatchObject({
      kind: 'emitted',
      calls: 1,
      rows: 5,
      tools: ['hives'],
      text: sql,
      source: { file: 'sql/hives.sql', line: 1, endpoint: 'tool/hives', others: [] },
    });
    const inline = queries.find(({ tools }) => tools.includes('honey'));
    expect(inline?.source).toMatchObject({ file: 'tools/honey.yml', endpoint: 'tool/honey' });
    const line = readFileSync(path.join(project, 'tools/honey.yml'), 'utf8').split('\n')[
      (inline?.source?.line ?? 0) - 1
    ];
    expect(line).toContain('SELECT CAST(sum(i % 7)');

    const records = await until(async () => {
      const audit = await collector.audit();
      return audit.total === calls.length && audit.records;
    }, 'a record for every call');
    expect(records.map(({ operationName }) => operationName).sort()).toEqual(calledTools);
    expect(records.map(({ link }) => link.kind)).toEqual(calls.map(() => 'exact'));
    expect(records.filter(({ denied }) => denied)).toMatchObject([
      { operationName: 'queen', status: 'error' },
    ]);
    for (const record of records) {
      const { spans } = await collector.trace(record.link.traceId ?? '');
      expect(spans.find(({ spanId }) => spanId === record.link.spanId)).toMatchObject({
        name: 'mxcp.endpoint.execute',
        mcp: { tool: record.operationName },
      });
    }
  });
});

describe('MXCP with its console exporter', () => {
  const log = () => path.join(project, 'server.log');

  it('is read from its output', async () => {
    const collector = await collect('--console', log());
    await callAll(await startMxcpOverHttp({ project, config: 'console' }));
    const traces = await rootsOf(collector);
    expect(toolsOf(traces)).toEqual(calledTools);
    const { spans } = await collector.trace(traces[0]?.traceId ?? '');
    expect(
      spans.every(({ source, notes }) => source === 'console' && notes.includes('fromConsole')),
    ).toBe(true);
    const { sources } = await collector.status();
    expect(sources.find(({ kind }) => kind === 'console')).toMatchObject({
      state: 'following',
      problems: [],
    });
  });

  it('and the same spans over OTLP are one', async () => {
    const collector = await collect('--console', log());
    await callAll(
      await startMxcpOverHttp({ project, config: 'console', endpoint: collector.http }),
    );
    const status = await until(async () => {
      const now = await collector.status();
      const { stored, duplicates } = now;
      return stored.spans > 0 && duplicates.spans === stored.spans && now;
    }, 'every span has come twice');
    expect(status.accepted.spans).toBe(status.stored.spans * 2);
    const traces = await rootsOf(collector);
    for (const { traceId } of traces) {
      const { spans } = await collector.trace(traceId);
      // Over OTLP a span has its scope and its nanoseconds, so that copy wins whichever came first.
      expect(new Set(spans.map(({ source }) => source))).toEqual(new Set(['otlp']));
      expect(spans.every(({ scope }) => scope.name === 'mxcp')).toBe(true);
    }
  });
});
