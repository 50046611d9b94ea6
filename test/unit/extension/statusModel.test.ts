import { describe, expect, it } from 'vitest';
import { statusLine } from '../../../src/extension/statusModel.ts';
import { makeStatus } from '../../support/summaries.ts';

const connected = { state: 'connected', message: '' } as const;

describe('the status bar item', () => {
  it.each([
    ['off', { state: 'off', message: '' }, null, '$(circle-slash) MCP Traces', 'not running'],
    [
      'connecting',
      { state: 'connecting', message: '' },
      null,
      '$(loading~spin) MCP Traces',
      'connecting',
    ],
    [
      'lost',
      { state: 'lost', message: 'gone' },
      null,
      '$(debug-disconnect) MCP Traces',
      'does not answer',
    ],
    ['idle', connected, makeStatus(), '$(list-tree) 12 traces', '12 traces'],
    [
      'loading',
      connected,
      makeStatus({ loading: { done: 1, total: 4 } }),
      '$(loading~spin) Loading 25 %',
      'loading, 25 percent',
    ],
    [
      'blocked',
      connected,
      makeStatus({
        receivers: [
          {
            protocol: 'http',
            address: '127.0.0.1:4318',
            state: 'blocked',
            message: 'held by jaeger',
          },
          { protocol: 'http', address: '[::1]:4318', state: 'blocked', message: 'held by jaeger' },
        ],
      }),
      '$(warning) Port 4318 blocked · 12 traces',
      'port 4318 is held by another program',
    ],
    [
      'warning',
      connected,
      makeStatus({ warnings: ['The disk is full.'] }),
      '$(warning) 12 traces',
      'The disk is full.',
    ],
  ] as const)('%s', (_, connection, status, text, spoken) => {
    const line = statusLine(connection, status);
    expect(line.text).toBe(text);
    expect(line.spoken).toContain(spoken);
    expect(line.spoken).not.toContain('$(');
  });

  it('starts the collector with a click when it is off, else tells the state', () => {
    expect(statusLine({ state: 'off', message: '' }, null).command).toBe(
      'mcpTraces.startCollector',
    );
    expect(statusLine(connected, makeStatus()).command).toBe('mcpTraces.showStatus');
  });

  it('reloads the window with a click when the collector is too new', () => {
    const line = statusLine({ state: 'lost', message: 'Reload.', needsReload: true }, null);
    expect(line.command).toBe('workbench.action.reloadWindow');
  });

  it('says one trace in the singular', () => {
    const status = makeStatus();
    expect(statusLine(connected, { ...status, stored: { ...status.stored, traces: 1 } }).text).toBe(
      '$(list-tree) 1 trace',
    );
  });
});
