import { describe, expect, it } from 'vitest';
import { defaultDataDir, parseDiscovery } from '../../../../src/shared/rpc/discovery.ts';

const whole = {
  socket: '/run/x.sock',
  token: 't',
  pid: 7,
  version: '0.1.0',
  protocol: 1,
  startedBy: 'serve',
};

describe('parseDiscovery', () => {
  it('reads what the collector wrote', () => {
    expect(parseDiscovery(JSON.stringify(whole))).toEqual(whole);
  });

  it.each([
    ['nothing', ''],
    ['half a file', JSON.stringify(whole).slice(0, 30)],
    ['another type', '[]'],
    ['null', 'null'],
    ['no token', JSON.stringify({ ...whole, token: '' })],
    ['a pid in words', JSON.stringify({ ...whole, pid: '7' })],
  ])('counts %s as no collector', (_, text) => {
    expect(parseDiscovery(text)).toBeNull();
  });
});

describe('defaultDataDir', () => {
  it.each([
    ['linux', {}, '/home/a/.local/state/mcp-trace-inspector'],
    ['linux', { XDG_STATE_HOME: '/s' }, '/s/mcp-trace-inspector'],
    ['linux', { XDG_STATE_HOME: 'relative' }, '/home/a/.local/state/mcp-trace-inspector'],
    ['darwin', {}, '/home/a/Library/Application Support/mcp-trace-inspector'],
    ['win32', { LOCALAPPDATA: 'C:\\L' }, 'C:\\L\\mcp-trace-inspector'],
    ['linux', { MCP_TRACES_DATA: '/d', XDG_STATE_HOME: '/s' }, '/d'],
  ])('on %s with %j is %s', (platform, env, expected) => {
    expect(defaultDataDir({ platform, env, home: '/home/a' })).toBe(expected);
  });
});
