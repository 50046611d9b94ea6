import { describe, expect, it } from 'vitest';
import {
  collectorArgs,
  collectorEnvironment,
  compareVersions,
  meetingWith,
} from '../../../src/extension/client/launch.ts';
import { startsWithWindow } from '../../../src/extension/startDecision.ts';
import { readSources, withoutSource, withSource } from '../../../src/extension/storedSources.ts';
import { protocolVersion } from '../../../src/shared/rpc/protocol.ts';

describe('compareVersions', () => {
  it.each([
    ['1.2.3', '1.2.3', 0],
    ['1.10.0', '1.9.9', 1],
    ['1.0.0-beta', '1.0.0', -1],
    ['1.0.0', '1.0.0-beta', 1],
    ['1.0.0+a', '1.0.0+b', 0],
    ['2', '1.9', 1],
    ['nonsense', '0.0.1', -1],
  ])('%s against %s', (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
  });
});

describe('what a window does about the collector it meets', () => {
  const server = { version: '0.2.0', protocol: protocolVersion, startedBy: 'window' } as const;
  it.each([
    ['the same version', server, '0.2.0', 'attach'],
    ['an older one', server, '0.3.0', 'takeOver'],
    ['a newer one that it understands', server, '0.1.0', 'attach'],
    [
      'a newer one that it does not understand',
      { ...server, protocol: protocolVersion + 1 },
      '0.1.0',
      'reload',
    ],
    ['an older one in a terminal', { ...server, startedBy: 'serve' }, '0.3.0', 'attach'],
  ] as const)('%s', (_, met, own, expected) => {
    expect(meetingWith(met, own)).toBe(expected);
  });
});

describe('the command line of the collector', () => {
  it('says what the settings say', () => {
    const args = collectorArgs('/data', {
      httpPort: 14318,
      grpcPort: 14317,
      allowedHosts: ['a.example', 'b.example'],
      allowedOrigins: ['https://c.example'],
      maxMegabytes: 3,
      maxSpans: 5000,
      forwardEndpoint: 'http://127.0.0.1:1',
    });
    expect(args.join(' ')).toBe(
      '--data /data --http-port 14318 --grpc-port 14317 --max-bytes 3145728 --max-spans 5000 --forward http://127.0.0.1:1 --allow-host a.example --allow-host b.example --allow-origin https://c.example',
    );
  });
});

describe('the environment of the collector', () => {
  it('is the host’s as plain Node, without what would change Node or an SDK', () => {
    expect(
      collectorEnvironment(
        {
          PATH: '/bin',
          NODE_OPTIONS: '--inspect',
          VSCODE_PID: '1',
          OTEL_SDK_DISABLED: 'true',
          MCP_TRACES_DATA: '/d',
        },
        {},
      ),
    ).toEqual({ PATH: '/bin', MCP_TRACES_DATA: '/d', ELECTRON_RUN_AS_NODE: '1' });
  });

  it('holds the keys of the endpoint to forward to, which a command line would show', () => {
    const headers = { 'x-key': 'a,b=c', team: 'ü' };
    const { MCP_TRACES_FORWARD_HEADERS: told = '' } = collectorEnvironment({}, headers);
    expect(told).toBe('x-key=a%2Cb%3Dc,team=%C3%BC');
  });
});

describe('whether the collector starts with the window', () => {
  it.each([
    ['auto', false, false, false],
    ['auto', true, false, true],
    ['auto', false, true, true],
    ['always', false, false, true],
    ['manual', true, true, false],
  ] as const)(
    '%s, opened before %s, configuration %s',
    (mode, viewOpenedBefore, holdsServerConfiguration, expected) => {
      expect(startsWithWindow({ mode, viewOpenedBefore, holdsServerConfiguration })).toBe(expected);
    },
  );
});

describe('sources that a workspace remembers', () => {
  const audit = { kind: 'audit', path: '/a' } as const;
  it('reads what it stored and drops what it did not', () => {
    expect(readSources([audit, null, 3, { kind: 'audit' }, { kind: 'x', path: '/b' }])).toEqual([
      audit,
    ]);
    expect(readSources('nonsense')).toEqual([]);
  });
  it('holds each source once', () => {
    const both = withSource(withSource([audit], { kind: 'console', path: '/a' }), audit);
    expect(both).toHaveLength(2);
    expect(withoutSource(both, audit)).toEqual([{ kind: 'console', path: '/a' }]);
  });
});
