import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Address } from '../../../src/collector/receivers/address.ts';
import { describeHolder } from '../../../src/collector/receivers/portHolder.ts';
import { runCli } from '../../support/cli.ts';

let holder: Server | undefined;

afterEach(() => {
  holder?.closeAllConnections();
  holder?.close();
});

async function hold(listener: RequestListener): Promise<Address> {
  holder = createServer(listener);
  await once(holder.listen(0, '127.0.0.1'), 'listening');
  const bound = holder.address();
  return { host: '127.0.0.1', port: typeof bound === 'object' ? (bound?.port ?? 0) : 0 };
}

describe('a program that holds a port', () => {
  it('is named though its answer never ends', async () => {
    const address = await hold((_request, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await describeHolder(address)).toMatch(/pid \d+|another program/);
  });

  it('moves no cursor by the name that it gives itself', async () => {
    const { host, port } = await hold((_request, response) => {
      response.end('<title>\u001b]0;mine\u0007\u001b[31mheld</title>');
    });
    const at = `${host}:${port}`;
    const args = ['serve', '--data', ':memory:', '--http', at, '--grpc', '127.0.0.1:0'];
    const { code, stdout, stderr } = await runCli(process.execPath, args);
    expect([code, JSON.parse(stdout).error.reason]).toEqual([1, 'portInUse']);
    expect(stderr).toContain('held');
    expect(stderr.trimEnd()).not.toMatch(/\p{Cc}/u);
  });

  it('is called by its name when it is the collector itself', async () => {
    const { host, port } = await hold((_request, response) => response.end());
    holder?.close();
    const at = `${host}:${port}`;
    const args = ['serve', '--data', ':memory:', '--http', at, '--grpc', at];
    const { code, stdout, stderr } = await runCli(process.execPath, args);
    expect([code, JSON.parse(stdout).error.reason]).toEqual([1, 'portInUse']);
    expect(stderr).toContain('this collector itself, for its other protocol');
  });
});
