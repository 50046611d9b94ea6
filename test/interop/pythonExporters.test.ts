import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pythonProgram } from '../../scripts/pythonEnvironments.ts';
import { inRepository } from '../harness/repository.ts';
import { makeTemporaryFolder, removeFolder } from '../harness/temporaryFolder.ts';
import { type ServedCollector, serveCollector } from '../support/servedCollector.ts';

const run = promisify(execFile);
let folder = '';
let collector: ServedCollector;

beforeAll(async () => {
  folder = makeTemporaryFolder('python');
  collector = await serveCollector(path.join(folder, 'data'));
});
afterAll(async () => {
  await collector.stop();
  removeFolder(folder);
});

it.each(['http', 'grpc'] as const)('takes all of a trace from Python over %s', async (protocol) => {
  const script = inRepository('test/interop/python/send.py');
  const { stdout } = await run(pythonProgram('otel', 'python'), [
    script,
    protocol,
    collector[protocol],
  ]);
  const { spans } = await collector.trace(stdout.trim());
  const [root, child] = spans;
  expect(spans).toHaveLength(2);
  expect(root).toMatchObject({
    parentSpanId: null,
    depth: 0,
    name: 'tools/call añejo ☂',
    kind: 'SERVER',
    service: 'interop-python',
    scope: { name: 'interop', version: '1.2.3' },
    startUnixNano: '1790000000123456789',
    durationNs: 2_000_001,
    selfNs: 1_000_001,
    status: { code: 'UNSET', message: '' },
    attributes: {
      'gen_ai.tool.name': 'añejo ☂',
      whole: '9007199254740993',
      real: 0.25,
      yes: true,
      list: ['a', 'b'],
    },
    events: [{ name: 'progress', timeUnixNano: '1790000000123457790', attributes: { done: 3 } }],
    links: [
      {
        traceId: 'abcdef0123456789abcdef0123456789',
        spanId: '1122334455667788',
        attributes: { why: 'resumed' },
      },
    ],
    source: 'otlp',
    mcp: { method: 'tools/call', tool: 'añejo ☂' },
  });
  expect(root?.resource).toMatchObject({ 'telemetry.sdk.language': 'python' });
  expect(child).toMatchObject({
    parentSpanId: root?.spanId,
    depth: 1,
    name: 'work',
    status: { code: 'ERROR', message: 'no luck' },
    durationNs: 1_000_000,
    onCriticalPath: true,
  });
});
