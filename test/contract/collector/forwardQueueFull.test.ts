import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { Forwarder } from '../../../src/collector/forward/forwarder.ts';
import { forwardTarget } from '../../../src/collector/forward/target.ts';
import type { Log } from '../../../src/shared/util/log.ts';
import { until } from '../../support/until.ts';

const mebibyte = 1 << 20;

it('a target that stays away gets what fits into 64 MiB, the newest, and what was given up is counted', async () => {
  const warnings: string[] = [];
  const log: Log = {
    info: () => undefined,
    warn: (message) => warnings.push(message),
    error: () => undefined,
  };
  // A target that takes connections and never answers.
  const target = createServer(() => undefined);
  target.listen(0, '127.0.0.1');
  await once(target, 'listening');
  const { port } = target.address() as AddressInfo;
  const forwarder = new Forwarder({
    target: forwardTarget(`http://127.0.0.1:${port}`, ''),
    hop: 'this-collector',
    log,
    onChange: () => undefined,
  });
  const source = { kind: 'otlp', target: 'otlp/http' } as const;
  const problem = (reason: string) =>
    forwarder.status.problems.find((each) => each.reason === reason);
  for (let batch = 1; batch <= 80; batch += 1) {
    forwarder.offer({ source, signal: 'traces', bytes: new Uint8Array(mebibyte) }, 10);
  }
  // Four are under way, and a little less than 64 wait.
  expect(problem('queueFull')).toEqual({
    reason: 'queueFull',
    count: (80 - 4 - 63) * 10,
    example: 'more than 64 MiB waited',
  });
  target.closeAllConnections();
  target.close();
  const waiting = await until(() => problem('waiting'), 'it is said to be away');
  // What was under way waits again, and the oldest give way for it.
  expect(waiting.count).toBeLessThanOrEqual(63 * 10);
  await until(() => (problem('queueFull')?.count ?? 0) === 170, 'all that does not fit is counted');
  expect(forwarder.status).toMatchObject({ state: 'waiting', accepted: 0 });
  await forwarder.close();
  // One may just have been on its way.
  expect(warnings.join()).toMatch(/6[23]0 items were stored but not forwarded/);
});
