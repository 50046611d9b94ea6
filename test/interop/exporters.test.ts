import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../scripts/exporterPrograms.ts';
import { makeTemporaryFolder, removeFolder } from '../harness/temporaryFolder.ts';
import { expectTotals, expectWholeLoad, sendWith } from '../support/exporterLoad.ts';
import { type ServedCollector, serveCollector } from '../support/servedCollector.ts';
import { languages } from './support/languages.ts';

describe.each(languages)('the official exporters of $name', ({ name, prepare, runs }) => {
  let folder = '';
  let collector: ServedCollector;
  let commandOf: (variant: string) => Command;

  beforeAll(async () => {
    commandOf = await prepare();
    folder = makeTemporaryFolder(name);
    collector = await serveCollector(path.join(folder, 'data'));
  });
  afterAll(async () => {
    await collector?.stop();
    removeFolder(folder);
  });

  it.each(runs)('send all over %s, compressed by %s %s', async (protocol, compression, variant) => {
    const endpoint = protocol === 'grpc' ? collector.grpc : collector.http;
    const report = await sendWith(commandOf(variant), [protocol, endpoint, compression]);
    await expectWholeLoad(collector, report, `interop-${name}`);
  });

  it('lost, doubled and refused nothing in all of that', async () => {
    await expectTotals(collector, runs.length);
  });

  it.each(['http/protobuf', 'grpc'] as const)(
    'give up what is too large over %s',
    async (protocol) => {
      const { rejected } = await collector.status();
      const endpoint = protocol === 'grpc' ? collector.grpc : collector.http;
      const [, , variant] = runs[0] ?? [];
      const { failures } = await sendWith(commandOf(variant ?? ''), [
        protocol,
        endpoint,
        'none',
        'large',
      ]);
      // Some know OTLP's limit and refuse it themselves; those that send it are told, and do not go on for ever.
      expect(failures.length).toBeGreaterThan(0);
      const after = (await collector.status()).rejected;
      expect(after.requests - rejected.requests).toBe(
        (after.reasons.tooLarge ?? 0) -
          (rejected.reasons.tooLarge ?? 0) +
          (after.reasons.aborted ?? 0) -
          (rejected.reasons.aborted ?? 0),
      );
    },
  );
});
