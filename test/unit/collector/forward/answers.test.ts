import { describe, expect, it } from 'vitest';
import { retryInfoMs } from '../../../../src/collector/forward/retryInfo.ts';
import { verdictOfJson } from '../../../../src/collector/forward/verdict.ts';
import { encodeRetryStatus } from '../../../../src/collector/receivers/rpcStatus.ts';
import { ProtoWriter } from '../../../../src/shared/otlp/protoWriter.ts';

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

function statusWith(type: string, value: (writer: ProtoWriter) => void): string {
  const writer = new ProtoWriter();
  writer.uint32(1, 14);
  writer.message(3, () => {
    writer.string(1, 'type.googleapis.com/google.rpc.Help');
    writer.string(2, 'another detail');
  });
  writer.message(3, () => {
    writer.string(1, type);
    writer.message(2, () => value(writer));
  });
  return base64(writer.finish());
}
const retryInfo = 'type.googleapis.com/google.rpc.RetryInfo';

describe('RetryInfo among the details of a gRPC status', () => {
  it('says how long to wait, to the nanosecond', () => {
    expect(retryInfoMs(base64(encodeRetryStatus(14, 'busy', 3)))).toBe(3000);
    const details = statusWith(retryInfo, (writer) =>
      writer.message(1, () => {
        writer.uint32(1, 2);
        writer.uint32(2, 250_000_000);
      }),
    );
    expect(retryInfoMs(details)).toBe(2250);
  });

  it('may leave the time open', () => {
    expect(retryInfoMs(statusWith(retryInfo, () => undefined))).toBe(0);
  });

  it.each([
    ['another detail', statusWith('type.googleapis.com/google.rpc.Other', () => undefined)],
    ['no details', ''],
    ['no status', base64(Buffer.from('nonsense that is no message'))],
  ])('is not found in %s', (_, details) => {
    expect(retryInfoMs(details)).toBeNull();
  });
});

describe('a success in JSON', () => {
  const verdict = (body: string) => verdictOfJson(Buffer.from(body));

  it('tells what was rejected, as a string or as a number', () => {
    expect(verdict('{"partialSuccess":{"rejectedSpans":"3","errorMessage":"no"}}')).toEqual({
      kind: 'taken',
      rejected: 3,
      message: 'no',
    });
    expect(verdict('{"partialSuccess":{"rejectedLogRecords":2}}')).toMatchObject({ rejected: 2 });
    expect(verdict('{"partialSuccess":{"rejectedDataPoints":"1"}}')).toMatchObject({ rejected: 1 });
  });

  it.each([
    '',
    '{}',
    'null',
    'oops',
    '{"partialSuccess":null}',
    '{"partialSuccess":{"rejectedSpans":"x"}}',
  ])('of %j rejects nothing', (body) => {
    expect(verdict(body)).toEqual({ kind: 'taken', rejected: 0, message: '' });
  });
});
