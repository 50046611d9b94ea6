import { describe, expect, it } from 'vitest';
import { withVariables } from '../../../src/extension/environment/debugEnvironment.ts';
import { dotenvNames } from '../../../src/extension/environment/dotenv.ts';
import { shims, withFolderOnPath } from '../../../src/extension/environment/shim.ts';
import {
  formatVariables,
  httpUrlOf,
  mxcpVariables,
  otelVariables,
} from '../../../src/extension/environment/variables.ts';

const endpoint = { httpUrl: 'http://127.0.0.1:4318' };
const variables = otelVariables(endpoint);
const none = new Set<string>();

describe('variables for a server', () => {
  it('name the endpoint, the protocol and a short delay', () => {
    expect(variables).toEqual({
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_BSP_SCHEDULE_DELAY: '500',
    });
  });

  it('turn telemetry and audit on for MXCP, and leave out what it does not read', () => {
    expect(mxcpVariables(endpoint)).toEqual({
      MXCP_TELEMETRY_ENABLED: 'true',
      MXCP_AUDIT_ENABLED: 'true',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      OTEL_BSP_SCHEDULE_DELAY: '500',
    });
  });

  it.each([
    ['shell', "export A=1\nexport B='it'\\''s $HOME'\n"],
    ['powershell', "$env:A = '1'\n$env:B = 'it''s $HOME'\n"],
    ['dotenv', 'A=1\nB="it\'s $HOME"\n'],
    ['mcpJson', '"env": {\n  "A": "1",\n  "B": "it\'s $HOME"\n}'],
  ] as const)('are quoted for %s', (format, text) => {
    expect(formatVariables({ A: '1', B: "it's $HOME" }, format)).toBe(text);
  });

  it.each([
    [[], 'http://127.0.0.1:4318'],
    [[{ protocol: 'http', address: '[::1]:9', state: 'listening' }], 'http://[::1]:9'],
    [
      [
        { protocol: 'http', address: '[::1]:4318', state: 'listening' },
        { protocol: 'http', address: '127.0.0.1:4318', state: 'listening' },
      ],
      'http://127.0.0.1:4318',
    ],
    [[{ protocol: 'http', address: '127.0.0.1:5', state: 'blocked' }], 'http://127.0.0.1:4318'],
    [
      [{ protocol: 'grpc', address: '127.0.0.1:4317', state: 'listening' }],
      'http://127.0.0.1:4318',
    ],
  ])('point at the receiver that listens: %j', (receivers, url) => {
    expect(httpUrlOf(receivers, 4318)).toBe(url);
  });
});

describe('variables for a debug session', () => {
  const launch = (changes: object) => ({ type: 'node', request: 'launch', name: 'x', ...changes });

  it.each(['node', 'pwa-node', 'debugpy', 'python', 'go', 'coreclr', 'java', 'lldb'])(
    'are added to env of %s',
    (type) => {
      expect(withVariables(launch({ type, env: { A: '1' } }), variables, none)).toMatchObject({
        type,
        env: { A: '1', ...variables },
      });
    },
  );

  it('are a list for cppdbg', () => {
    const changed = withVariables(
      launch({ type: 'cppdbg', environment: [{ name: 'A', value: '1' }] }),
      { OTEL_SERVICE_NAME: 's' },
      none,
    );
    expect(changed?.environment).toEqual([
      { name: 'OTEL_SERVICE_NAME', value: 's' },
      { name: 'A', value: '1' },
    ]);
  });

  it('leave a value that the launch sets', () => {
    const own = { OTEL_BSP_SCHEDULE_DELAY: '9000' };
    const changed = withVariables(launch({ env: own }), variables, none);
    expect(changed?.env).toEqual({ ...variables, ...own });
  });

  it.each([
    [
      'an endpoint of its own',
      { env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' } },
      none,
    ],
    ['an exporter in its env file', {}, new Set(['OTEL_TRACES_EXPORTER'])],
    ['an attach', { request: 'attach' }, none],
    ['a type that takes no variables', { type: 'chrome' }, none],
  ])('are not mixed into %s', (_, changes, taken) => {
    expect(withVariables(launch(changes), variables, taken)).toBeNull();
  });

  it('survive a configuration that is not what it should be', () => {
    expect(withVariables(launch({ env: 'PATH' }), variables, none)?.env).toEqual(variables);
    expect(
      withVariables(launch({ type: 'cppdbg', environment: [null, 3] }), variables, none)
        ?.environment,
    ).toHaveLength(4);
  });
});

describe('dotenvNames', () => {
  it('reads names, also with export and blanks, and no comments', () => {
    const text = 'A=1\r\nexport B = 2\n# C=3\n  D=\nnonsense\n"E"=1\n';
    expect([...dotenvNames(text)]).toEqual(['A', 'B', 'D']);
  });
});

describe('the shim of mcp-trace', () => {
  it('runs the command line with the Node of VS Code, whatever the path', () => {
    const [posix, windows] = shims("/opt/it's code/node", 'C:\\100%\\mcp-trace.cjs');
    expect(posix?.text).toContain(`ELECTRON_RUN_AS_NODE=1 exec '/opt/it'\\''s code/node'`);
    expect(posix?.text).toContain('"$@"');
    expect(windows?.text).toContain('"C:\\100%%\\mcp-trace.cjs" %*');
  });

  it.each([
    [{ PATH: '/bin' }, { PATH: '/shim:/bin' }],
    [{ Path: '/bin' }, { Path: '/shim:/bin' }],
    [{}, { PATH: '/shim' }],
  ])('stands in front of the search path %j', (env, expected) => {
    expect(withFolderOnPath(env, '/shim', ':')).toEqual(expected);
  });
});
