import { describe, expect, it } from 'vitest';
import { forwardTarget } from '../../../../src/collector/forward/target.ts';

describe('the address to forward to', () => {
  it.each([
    ['http://127.0.0.1:14318', 'http', 'http://127.0.0.1:14318'],
    ['http://127.0.0.1:14318/', 'http', 'http://127.0.0.1:14318'],
    ['http://localhost:14318/v1/traces', 'http', 'http://localhost:14318'],
    ['https://otlp.example/otlp/', 'http', 'https://otlp.example/otlp'],
    ['https://otlp.example/otlp/v1/logs/?x=1#y', 'http', 'https://otlp.example/otlp'],
    ['http://[::1]:14318', 'http', 'http://[::1]:14318'],
    ['grpc://127.0.0.1:14317', 'grpc', 'http://127.0.0.1:14317'],
    ['grpcs://otlp.example/ignored', 'grpc', 'https://otlp.example'],
  ])('%s', (address, protocol, base) => {
    expect(forwardTarget(address, '')).toEqual({ protocol, base, headers: {} });
  });

  it.each(['', 'localhost:4318', 'ftp://a/', 'file:///etc/passwd', 'http://', 'grpc:', 'a b'])(
    'refuses %j by name',
    (address) => {
      expect(() => forwardTarget(address, '')).toThrow(/cannot forward to/);
    },
  );

  it('takes user and password out of the address, into a header', () => {
    expect(forwardTarget('https://user:p%40ss@otlp.example', '')).toEqual({
      protocol: 'http',
      base: 'https://otlp.example',
      headers: { authorization: `Basic ${btoa('user:p@ss')}` },
    });
  });

  it('reads headers as exporters do', () => {
    const { headers } = forwardTarget(
      'http://a',
      ' X-Key = a%2Cb%3D=c , authorization=Bearer%20t,',
    );
    expect(headers).toEqual({ 'x-key': 'a,b==c', authorization: 'Bearer t' });
  });

  it.each(['novalue', '=v', 'a b=c', 'k=%', 'k=%0d%0aother:1', 'content-length=3', 'k=%E2%82%AC'])(
    'refuses the headers %j without repeating them',
    (headers) => {
      expect(() => forwardTarget('http://a', headers)).toThrow(/^the headers to forward with/);
    },
  );
});
