import { describe, expect, it } from 'vitest';
import {
  authorityOfTarget,
  isTrustedHost,
  isTrustedOrigin,
} from '../../../../src/collector/receivers/trustedHost.ts';

const listed = ['dev.example', 'Box.Example:4318'];

describe('a host', () => {
  it.each([
    'localhost',
    'localhost:4318',
    'localhost:',
    'LOCALHOST:4318',
    'localhost.',
    'localhost.:4318',
    'app.localhost',
    'a.b.localhost:1',
    '127.0.0.1',
    '127.0.0.1:65535',
    '127.255.255.254',
    '[::1]',
    '[::1]:4318',
    '::1:4318',
    '[0:0:0:0:0:0:0:1]',
    '[0000::0001]:1',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::FFFF:7F00:1]:4318',
    'host.docker.internal:4318',
    'host.containers.internal',
    'dev.example',
    'DEV.example:80',
    'box.example',
  ])('%j is this machine', (host) => {
    expect(isTrustedHost(host, listed)).toBe(true);
  });

  it.each([
    '',
    ' ',
    ':4318',
    '.',
    '.localhost',
    'evil.example',
    'localhost.evil.example',
    'localhost:4318.evil.example',
    'evil.example:localhost',
    'evil.example@localhost',
    'evil.example@app.localhost',
    'evil.example/.localhost',
    'evil.example#.localhost',
    'evil.example?.localhost',
    'evil.example\\.localhost',
    'evil.example .localhost',
    'evil.example%2e.localhost',
    'evil.example\u0000.localhost',
    'evil.example,localhost',
    'localhost,evil.example',
    'localhost evil.example',
    'notlocalhost',
    'xn--lcalhost-54a',
    'loca\u0131host',
    'localhost..',
    'localhost:4318:4318',
    'localhost:x',
    'localhost:-1',
    'localhost:123456',
    '0.0.0.0',
    '0',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.0.0.256',
    '127.0.0.1.evil.example',
    '127.0.0.1.5',
    '128.0.0.1',
    '192.168.0.1',
    '::1',
    '[::1',
    '::1]',
    '[::1]evil.example',
    '[::1].evil.example',
    '[::1%25lo]',
    '[::1%lo]:4318',
    '[fe80::1%25eth0]',
    '[::]',
    '[::2]',
    '[::127.0.0.1]',
    '[::ffff:128.0.0.1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[:::1]',
    '[1::1::1]',
    'host.docker.internal.evil.example',
    'sub.dev.example',
    `${'a'.repeat(300)}.localhost`,
  ])('%j is another', (host) => {
    expect(isTrustedHost(host, listed)).toBe(false);
  });
});

describe('an origin', () => {
  it.each([
    'http://localhost',
    'http://localhost:3000',
    'https://localhost',
    'http://app.localhost:8080',
    'http://127.0.0.1:8080',
    'http://[::1]:8080',
    'https://dev.example',
  ])('%j may send', (origin) => {
    expect(isTrustedOrigin(origin, ['https://dev.example'])).toBe(true);
  });

  it.each([
    '',
    'null',
    'localhost',
    'http://',
    'http://evil.example',
    'http://evil.example@localhost',
    'http://localhost@evil.example',
    'http://localhost.evil.example',
    'http://localhost/',
    'http://localhost, http://evil.example',
    'http://evil.example#.localhost',
    'file://localhost',
    'chrome-extension://localhost',
    'ftp://localhost',
    'http://host.docker.internal',
    'http://dev.example',
    'https://dev.example:8443',
    'https://sub.dev.example',
    'http://0.0.0.0:4318',
  ])('%j may not', (origin) => {
    expect(isTrustedOrigin(origin, ['https://dev.example'])).toBe(false);
  });
});

it.each([
  ['/v1/traces', null],
  ['*', null],
  ['', null],
  ['http://localhost:4318/v1/traces', 'localhost:4318'],
  ['HTTP://evil.example', 'evil.example'],
  ['https://a@b/x', 'a@b'],
  ['http://?x', ''],
  ['//evil.example/v1/traces', null],
])('the authority of the target %j is %j', (target, authority) => {
  expect(authorityOfTarget(target)).toBe(authority);
});
