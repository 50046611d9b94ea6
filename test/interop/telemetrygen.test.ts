import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildGo, type Command } from '../../scripts/exporterPrograms.ts';
import { makeTemporaryFolder, removeFolder } from '../harness/temporaryFolder.ts';
import { type ServedCollector, serveCollector } from '../support/servedCollector.ts';

const run = promisify(execFile);
let folder = '';
let collector: ServedCollector;
let telemetrygen: Command;

beforeAll(async () => {
  ({ telemetrygen } = await buildGo());
  folder = makeTemporaryFolder('telemetrygen');
  collector = await serveCollector(path.join(folder, 'data'));
});
afterAll(async () => {
  await collector?.stop();
  removeFolder(folder);
});

it.each(['http', 'grpc'] as const)(
  'takes all that telemetrygen makes over %s',
  async (protocol) => {
    const before = await collector.status();
    const [program, ...first] = telemetrygen;
    const address = new URL(collector[protocol]).host;
    const to = [
      '--otlp-insecure',
      '--otlp-endpoint',
      address,
      '--service',
      `generated-${protocol}`,
    ];
    const over = protocol === 'http' ? ['--otlp-http'] : [];
    const generate = async (...args: readonly string[]) =>
      await run(program, [...first, ...args, ...to, ...over, '--rate', '0'], { timeout: 60_000 });
    await generate('traces', '--traces', '200', '--child-spans', '3', '--workers', '2');
    await generate('logs', '--logs', '100');
    await generate('metrics', '--metrics', '100');

    const { accepted, rejected } = await collector.status();
    // Traces and their children are counted for each worker.
    expect(accepted.spans - before.accepted.spans).toBe(2 * 200 * 4);
    expect(accepted.logs - before.accepted.logs).toBe(100);
    expect(accepted.metricPoints - before.accepted.metricPoints).toBe(100);
    expect(rejected).toEqual(before.rejected);
    const { total, traces } = await collector.traces(`service = "generated-${protocol}"`);
    expect(total).toBe(400);
    expect(traces.every(({ spans, missingParents }) => spans === 4 && missingParents === 0)).toBe(
      true,
    );
  },
);
