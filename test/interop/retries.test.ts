import { beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../scripts/exporterPrograms.ts';
import { sendWith, steps } from '../support/exporterLoad.ts';
import { receiversOver } from '../support/receiversOver.ts';
import { RecordingSink } from '../support/recordingSink.ts';
import { languages } from './support/languages.ts';

/** Receivers whose store refuses the first request for `reason`. */
async function refusingOnce(reason: string) {
  const sink = new RecordingSink();
  sink.failure = Object.assign(new Error('not now'), { reason });
  const receivers = receiversOver(sink);
  await receivers.listen({
    http: [{ host: '127.0.0.1', port: 0 }],
    grpc: [{ host: '127.0.0.1', port: 0 }],
  });
  return { sink, receivers };
}

describe.each(languages)('a refusal to $name', ({ prepare, runs }) => {
  let commandOf: (variant: string) => Command;
  beforeAll(async () => {
    commandOf = await prepare();
  });

  const uncompressed = runs.filter(([, compression]) => compression === 'none');
  const cases = uncompressed.flatMap((run) =>
    ['overloaded', 'diskFull'].map((reason) => [reason, ...run] as const),
  );

  // Most of the time they wait, as they were told.
  it.concurrent.each(cases)(
    'for "%s" over %s is understood: the batch comes again',
    async (reason, protocol, compression, variant) => {
      const { sink, receivers } = await refusingOnce(reason);
      try {
        const endpoint = receivers.urlOf(protocol === 'grpc' ? 'grpc' : 'http') ?? '';
        const { failures } = await sendWith(commandOf(variant), [protocol, endpoint, compression]);
        expect(sink.rejected).toEqual({ [reason]: 1 });
        expect(failures).toEqual([]);
        expect(sink.spans.size).toBe(2 + steps);
        expect(sink.duplicates).toBe(0);
      } finally {
        await receivers.close();
      }
    },
  );
});
