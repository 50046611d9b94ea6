import { describe, expect, it } from 'vitest';
import { answerWith, Channel } from '../../../../src/shared/rpc/channel.ts';
import { maxFrameBytes } from '../../../../src/shared/rpc/protocol.ts';
import { RpcError } from '../../../../src/shared/rpc/rpcError.ts';
import { clonePair, wirePair } from '../../../support/channelPairs.ts';

interface Requests {
  readonly double: { readonly params: { readonly n: number }; readonly result: number };
  readonly bytes: { readonly params: { readonly length: number }; readonly result: ArrayBuffer };
  readonly text: { readonly params: { readonly length: number }; readonly result: string };
  readonly hang: { readonly params: Record<string, never>; readonly result: never };
  readonly fail: { readonly params: { readonly own: boolean }; readonly result: never };
}

interface Events {
  readonly tick: { readonly n: number };
}

describe.each([clonePair, wirePair])('channel over $name', ({ open }) => {
  function connect() {
    const [near, far] = open();
    const aborted: string[] = [];
    const server = new Channel(
      far,
      answerWith<Requests>({
        double: ({ n }) => n * 2,
        bytes: ({ length }) => new Uint8Array(length).fill(7).buffer,
        text: ({ length }) => 'é'.repeat(length),
        hang: (_, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              aborted.push('hang');
              reject(new Error('aborted'));
            });
          }),
        fail: ({ own }) => {
          throw own ? new RpcError('notFound', 'no such trace') : new TypeError('oops');
        },
      }),
    );
    return { client: new Channel<Requests, Events>(near), server, aborted, near, far };
  }

  it('answers requests, each with its own result', async () => {
    const { client } = connect();
    const answers = await Promise.all([1, 2, 3].map((n) => client.request('double', { n })));
    expect(answers).toEqual([2, 4, 6]);
  });

  it('carries an exact ArrayBuffer', async () => {
    const { client } = connect();
    const result = await client.request('bytes', { length: 1000 });
    expect(result).toBeInstanceOf(ArrayBuffer);
    expect(new Uint8Array(result)).toEqual(new Uint8Array(1000).fill(7));
  });

  it('splits what is larger than a frame', async () => {
    const { client } = connect();
    const length = maxFrameBytes + 5000;
    expect((await client.request('bytes', { length })).byteLength).toBe(length);
    expect(await client.request('text', { length: maxFrameBytes / 2 })).toHaveLength(
      maxFrameBytes / 2,
    );
  });

  it('gives the reason of a failure, and `internal` for any other', async () => {
    const { client } = connect();
    await expect(client.request('fail', { own: true })).rejects.toMatchObject({
      reason: 'notFound',
      message: 'no such trace',
    });
    await expect(client.request('fail', { own: false })).rejects.toMatchObject({
      reason: 'internal',
    });
  });

  it('cancels at the other end', async () => {
    const { client, aborted } = connect();
    const control = new AbortController();
    const answer = client.request('hang', {}, control.signal);
    await Promise.resolve();
    await Promise.resolve();
    control.abort();
    await expect(answer).rejects.toMatchObject({ reason: 'cancelled' });
    await expect.poll(() => aborted).toEqual(['hang']);
  });

  it('rejects what is pending when either end closes', async () => {
    for (const end of ['client', 'server'] as const) {
      const link = connect();
      const answer = link.client.request('hang', {});
      await Promise.resolve();
      link[end].dispose();
      await expect(answer).rejects.toMatchObject({ reason: 'disconnected' });
      await expect(link.client.request('double', { n: 1 })).rejects.toMatchObject({
        reason: 'disconnected',
      });
    }
  });

  it('tells events until nobody listens', async () => {
    const { client, server } = connect();
    const seen: number[] = [];
    const stop = client.on('tick', ({ n }) => seen.push(n));
    server.emit('tick', { n: 1 });
    await expect.poll(() => seen).toEqual([1]);
    stop();
    server.emit('tick', { n: 2 });
    expect(await client.request('double', { n: 1 })).toBe(2);
    expect(seen).toEqual([1]);
  });

  it('refuses unknown requests and counts what is no frame', async () => {
    const { near, server, client } = connect();
    const unknown = (
      client as unknown as Channel<{ nope: { params: null; result: null } }>
    ).request('nope', null);
    await expect(unknown).rejects.toMatchObject({ reason: 'badRequest' });
    near.send({ kind: 'request' } as never);
    near.send({ kind: 'result', id: 1.5, result: 1 });
    await expect.poll(() => server.malformed).toBe(2);
  });
});
