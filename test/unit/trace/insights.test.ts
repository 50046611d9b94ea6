import { expect, test } from 'vitest';
import { insightsAt, insightsOf } from '../../../src/shared/trace/insights.ts';
import { columnsOf } from '../../support/columnsFromAscii.ts';

const ms = 1e6;
const call = { name: 'call', method: 'tools/call', target: 'find' } as const;
const trace = columnsOf([
  { ...call, depth: 0, role: 'mcpClient', service: 'agent', startNs: 0, durationNs: 100 * ms },
  { ...call, depth: 1, role: 'mcpServer', service: 'stock', startNs: 10 * ms, durationNs: 60 * ms },
  { depth: 2, name: 'SELECT', startNs: 50 * ms, durationNs: 20 * ms },
]);

test('a span is told its other side, and where nothing was traced', () => {
  const insights = insightsOf(trace);
  expect(insightsAt(trace, insights, 0)).toEqual([
    'The server of this call is stock. Of 100 ms the server worked 60 ms; 40 ms went into transport and protocol.',
    'Untraced 10 ms, from 0 ms on: no span below covers it.',
    'Untraced 30 ms, from 70 ms on: no span below covers it.',
  ]);
  expect(insightsAt(trace, insights, 1)[0]).toContain('The client of this call is agent.');
  expect(insightsAt(trace, insights, 1)[1]).toBe(
    'Untraced 40 ms, from 10 ms on: no span below covers it.',
  );
  expect(insightsAt(trace, insights, 2)).toEqual([]);
});
