import { expect, it } from 'vitest';
import { FirstColumns } from '../../../src/extension/panels/firstColumns.ts';

const traceId = 'a'.repeat(32);
const revisionOf = (revision: number) => ({ revision, traces: 0, spans: 0 });

function clientOf(...answers: (ArrayBuffer | Error)[]) {
  const asked: unknown[] = [];
  const request = async (method: string, params: unknown) => {
    asked.push([method, params]);
    if (method === 'traceVersion') return { version: '1' };
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  // The class asks one thing of the client, whose answer this is.
  return { asked, revision: revisionOf(1), request: request as never };
}

it('asks at once, and serves the first who asks for the trace', async () => {
  const columns = new ArrayBuffer(8);
  const client = clientOf(columns);
  const first = new FirstColumns(client, traceId);
  // The version first: it must not be newer than the columns.
  expect(client.asked).toEqual([
    ['traceVersion', { traceId }],
    ['traceColumns', { traceId }],
  ]);
  expect(first.take('b'.repeat(32))).toBeNull();
  expect(first.takeVersion('b'.repeat(32))).toBeNull();
  expect(await first.takeVersion(traceId)).toEqual({ version: '1' });
  expect(first.takeVersion(traceId)).toBeNull();
  const taken = first.take(traceId);
  expect(await taken?.columns).toBe(columns);
  expect(taken?.isStale()).toBe(false);
  expect(first.take(traceId)).toBeNull();
  expect(client.asked).toHaveLength(2);
});

it('asks again when the link did not stand yet', async () => {
  const columns = new ArrayBuffer(8);
  const client = clientOf(new Error('not connected'), columns);
  const first = new FirstColumns(client, traceId);
  expect(await first.take(traceId)?.columns).toBe(columns);
});

it('hands the second failure on', async () => {
  const client = clientOf(new Error('not connected'), new Error('no such trace'));
  const first = new FirstColumns(client, traceId);
  await expect(first.take(traceId)?.columns).rejects.toThrow('no such trace');
});

it('knows when the store has changed since', async () => {
  const client = clientOf(new ArrayBuffer(8));
  const taken = new FirstColumns(client, traceId).take(traceId);
  client.revision = revisionOf(2);
  expect(taken?.isStale()).toBe(true);
});
