import assert from 'node:assert/strict';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { BodyBudget } from '../../../src/collector/receivers/bodyBudget.ts';
import {
  announcedGrpcBytes,
  closeGrpcMessage,
  openGrpcMessage,
  percentEncode,
} from '../../../src/collector/receivers/grpcFrame.ts';
import { inflate } from '../../../src/collector/receivers/inflate.ts';
import { signalPathOf } from '../../../src/collector/receivers/signalPath.ts';
import {
  authorityOfTarget,
  isTrustedHost,
  isTrustedOrigin,
} from '../../../src/collector/receivers/trustedHost.ts';
import { bytesOfText, type FuzzTarget, utf8 } from '../fuzzTarget.ts';

const grpcFrame: FuzzTarget = {
  name: 'grpc-frame',
  seeds: () => [closeGrpcMessage(bytesOfText('a message')), closeGrpcMessage(new Uint8Array())],
  maxLength: 200,
  run: (input) => {
    const opened = openGrpcMessage(input);
    announcedGrpcBytes(Buffer.from(input));
    if (typeof opened === 'string') {
      assert.ok(opened.length < 200);
    } else if (!opened.compressed) {
      assert.deepEqual(Buffer.from(input), closeGrpcMessage(opened.bytes));
    }
    assert.match(percentEncode(utf8(input)), /^(?:[\x20-\x24\x26-\x7e]|%[0-9A-F]{2})*$/);
  },
};

/** What a browser would make of it: the authority of a URL. */
function hostOfUrl(text: string): URL | null {
  try {
    return new URL(`http://${text}/`);
  } catch {
    return null;
  }
}

const isLoopback = (hostname: string): boolean =>
  /^(?:(?:.+\.)?localhost\.?|127(?:\.\d+){3}|\[::1\]|\[::ffff:7f..:.{1,4}\]|host\.(?:docker|containers)\.internal\.?)$/.test(
    hostname,
  );

const hosts: FuzzTarget = {
  name: 'host',
  seeds: () =>
    [
      'localhost:4318',
      '127.0.0.1',
      '[::1]:4317',
      '[::ffff:127.0.0.1]',
      'a.localhost.',
      'host.docker.internal',
      'http://localhost:3000',
      'http://user@localhost/v1/traces?x#y',
    ].map(bytesOfText),
  words: [
    'localhost',
    '127.0.0.1',
    '::1',
    '.',
    ':',
    '@',
    '/',
    '[',
    ']',
    '%',
    '#',
    '\\',
    'http://',
    'evil.example',
  ],
  maxLength: 100,
  run: (input) => {
    const text = Buffer.from(input).toString('latin1');
    if (isTrustedHost(text, [])) {
      const url = hostOfUrl(text);
      assert.ok(url === null || isLoopback(url.hostname), `${text} is ${url?.hostname}`);
      assert.ok(url === null || (url.username === '' && url.pathname === '/' && url.hash === ''));
    }
    if (isTrustedOrigin(text, [])) {
      assert.ok(isLoopback(new URL(text).hostname), text);
    }
    authorityOfTarget(text);
  },
};

const path: FuzzTarget = {
  name: 'path',
  seeds: () =>
    [
      '/v1/traces',
      '/v1/traces/',
      '//v1//traces',
      '/prefix/v1/logs?a=b',
      '/v1/traces/v1/metrics',
      '/v1development/profiles',
    ].map(bytesOfText),
  words: [
    '/',
    '//',
    '/v1/',
    'traces',
    'logs',
    'metrics',
    'profiles',
    'v1development',
    '?',
    '#',
    '%2f',
    '..',
  ],
  maxLength: 300,
  run: (input) => {
    const text = Buffer.from(input).toString('latin1');
    const found = signalPathOf(text);
    if (found !== null) {
      assert.ok(text.includes(found.signal));
      assert.ok(!found.exact || /^\/v1[^?#]*$/.test(text.split(/[?#]/, 1)[0] ?? ''));
    }
  },
};

const budget = new BodyBudget(1 << 30);
const encodings = ['gzip', 'x-gzip', 'deflate', 'zstd', 'identity', 'br', '__proto__'];

const inflating: FuzzTarget = {
  name: 'inflate',
  seeds: () => {
    const plain = bytesOfText('what was compressed, what was compressed');
    return [gzipSync(plain), deflateSync(plain), deflateRawSync(plain)].map((bytes, index) =>
      Uint8Array.from([index === 0 ? 0 : 2, ...bytes]),
    );
  },
  maxLength: 500,
  run: async ([which = 0, ...rest]) => {
    const share = budget.open();
    assert.ok(share !== null);
    const body = Uint8Array.from(rest);
    const inflated = await inflate(body, encodings[which % encodings.length] ?? '', share);
    share.close();
    assert.equal(budget.usedBytes, 0);
    if (!(inflated instanceof Uint8Array)) {
      assert.equal(inflated.kind, 'refused');
    }
  },
};

export const receiverTargets: readonly FuzzTarget[] = [grpcFrame, hosts, path, inflating];
