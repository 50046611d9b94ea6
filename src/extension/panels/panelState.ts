import type { CompareSide } from '../../shared/rpc/contract.ts';
import type { PanelTarget } from '../../shared/rpc/hostContract.ts';
import type { PanelName } from '../contributions.ts';

/** One panel a trace, one a comparison, one for queries, one for audit: asking again shows the panel that is there. */
export function panelKey(target: PanelTarget): string {
  switch (target.panel) {
    case 'trace':
      return `trace:${target.traceId}`;
    case 'compare':
      return `compare:${JSON.stringify([target.a, target.b])}`;
    default:
      return target.panel;
  }
}

/**
 * What a panel was showing when the window was reloaded, read from the state that its webview kept. Anything may stand
 * there: another version wrote it. A trace panel without a trace cannot be restored.
 */
export function restoredTarget(panel: PanelName, state: unknown): PanelTarget | null {
  const saved = targetIn(state);
  const text = (key: string): string | null => {
    const value = saved[key];
    return typeof value === 'string' && value.length <= 10_000 ? value : null;
  };
  switch (panel) {
    case 'trace': {
      const traceId = text('traceId');
      return isTraceId(traceId) ? { panel, traceId, spanId: text('spanId') } : null;
    }
    case 'queries':
      return { panel, hash: text('hash') };
    case 'audit':
      return { panel, recordId: text('recordId'), filter: text('filter') };
    case 'compare': {
      const a = compareSide(saved.a);
      const b = compareSide(saved.b);
      return a !== null && b !== null ? { panel, a, b } : null;
    }
  }
}

function compareSide(value: unknown): CompareSide | null {
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  const { traceId, typicalOf, beforeUnixNano, fromUnixNano } = value as Record<string, unknown>;
  if (isTraceId(traceId)) {
    return { traceId };
  }
  return isTraceId(typicalOf)
    ? {
        typicalOf,
        ...(isNanos(beforeUnixNano) && { beforeUnixNano }),
        ...(isNanos(fromUnixNano) && { fromUnixNano }),
      }
    : null;
}

const isTraceId = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);

const isNanos = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{1,20}$/.test(value);

/** The target itself, or a state that holds it as `target`. */
function targetIn(state: unknown): Record<string, unknown> {
  if (typeof state !== 'object' || state === null) {
    return {};
  }
  const { target } = state as { target?: unknown };
  return (typeof target === 'object' && target !== null ? target : state) as Record<
    string,
    unknown
  >;
}

/** Title of a panel's tab until the panel knows a better one. */
export function panelTitle(target: PanelTarget): string {
  switch (target.panel) {
    case 'trace':
      return `Trace ${target.traceId.slice(0, 8)}`;
    case 'queries':
      return 'Slow Queries';
    case 'audit':
      return 'Audit Log';
    case 'compare':
      return 'Compare Traces';
  }
}
