import type { Status } from '../shared/rpc/contract.ts';
import { formatCount } from '../shared/util/formatDuration.ts';
import type { CommandId } from './contributions.ts';

export interface Connection {
  readonly state: 'off' | 'connecting' | 'connected' | 'lost';
  /** In words, with the remedy; empty when all is well. */
  readonly message: string;
  /** True when only a window of the other version helps. */
  readonly needsReload?: boolean;
}

const reloadWindow = 'workbench.action.reloadWindow';

export interface StatusLine {
  readonly text: string;
  readonly tooltip: readonly string[];
  /** For a screen reader, which cannot read the icon. */
  readonly spoken: string;
  readonly warning: boolean;
  readonly command: CommandId | typeof reloadWindow;
}

/** The status bar item: state first, then the count; never a toast (CONTRACT §3). */
export function statusLine(connection: Connection, status: Status | null): StatusLine {
  switch (connection.state) {
    case 'off':
      return line('$(circle-slash) MCP Traces', 'MCP Traces: the collector is not running', {
        tooltip: [connection.message || 'Click to start the collector.'],
        command: 'mcpTraces.startCollector',
      });
    case 'connecting':
      return line('$(loading~spin) MCP Traces', 'MCP Traces: connecting', {
        tooltip: [connection.message || 'Connecting to the collector…'],
      });
    case 'lost':
      return line('$(debug-disconnect) MCP Traces', 'MCP Traces: the collector does not answer', {
        tooltip: [connection.message, ...(connection.needsReload ? ['Click to reload.'] : [])],
        warning: true,
        ...(connection.needsReload ? { command: reloadWindow } : {}),
      });
    case 'connected':
      return status === null
        ? line('$(loading~spin) MCP Traces', 'MCP Traces: connected', {
            tooltip: ['Waiting for the collector’s state…'],
          })
        : connected(status);
  }
}

function connected(status: Status): StatusLine {
  const count = `${formatCount(status.stored.traces)} ${status.stored.traces === 1 ? 'trace' : 'traces'}`;
  const receivers = status.receivers.map(
    ({ protocol, address, state, message }) =>
      `${protocol === 'http' ? 'OTLP/HTTP' : 'OTLP/gRPC'} ${address}: ${message || state}`,
  );
  if (status.loading !== undefined) {
    const { done, total } = status.loading;
    const percent = total > 0 ? Math.floor((done / total) * 100) : 0;
    return line(`$(loading~spin) Loading ${percent} %`, `MCP Traces: loading, ${percent} percent`, {
      tooltip: ['Reading the stored traces.', ...receivers],
    });
  }
  const blocked = status.receivers.filter(({ state }) => state === 'blocked');
  if (blocked.length > 0) {
    const ports = [...new Set(blocked.map(({ address }) => portOf(address)))].join(', ');
    return line(
      `$(warning) Port ${ports} blocked · ${count}`,
      `MCP Traces: port ${ports} is held by another program, ${count}`,
      { tooltip: receivers, warning: true },
    );
  }
  if (status.warnings.length > 0) {
    return line(`$(warning) ${count}`, `MCP Traces: ${count}, ${status.warnings.join(' ')}`, {
      tooltip: [...status.warnings, ...receivers],
      warning: true,
    });
  }
  return line(`$(list-tree) ${count}`, `MCP Traces: ${count}`, {
    tooltip: [`${count}, ${formatCount(status.stored.spans)} spans`, ...receivers],
  });
}

export const portOf = (address: string): string => address.slice(address.lastIndexOf(':') + 1);

function line(text: string, spoken: string, rest: Partial<StatusLine>): StatusLine {
  return {
    text,
    spoken,
    tooltip: [],
    warning: false,
    command: 'mcpTraces.showStatus',
    ...rest,
  };
}
