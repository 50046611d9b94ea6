import type { TraceSummary } from '../../shared/rpc/contract.ts';
import { displayNameOf } from '../../shared/semconv/displayName.ts';
import { oneLine } from './words.ts';

export const serviceOf = ({ root }: TraceSummary): string =>
  root?.service ? root.service : 'unknown service';

/** What a server author calls this trace. */
export function traceLabel({ mcp, root }: TraceSummary): string {
  const target = mcp.tool ?? mcp.prompt ?? mcp.resource;
  return oneLine(target ?? mcp.method ?? rootWords(root) ?? 'trace without a root');
}

/** Names of roots that carry any call: they say by which way it came and not what it does. */
const carriers = /^(?:mcp|mxcp)\.|^(?:GET|POST|PUT|DELETE|OPTIONS|HTTP)\b/;

/** What the root does: its name, or the call that it is or carries. Empty while the root has not arrived. */
export function operationOf({ mcp, root }: TraceSummary): string {
  if (root === null) {
    return '';
  }
  const target = mcp.tool ?? mcp.prompt ?? mcp.resource;
  const call = [mcp.method, target].filter((part) => part !== null).join(' ');
  const isCall = carriers.test(root.name) || root.name.includes(target ?? mcp.method ?? '');
  return isCall && call !== '' ? call : (rootWords(root) ?? '');
}

/** MXCP's own queries have no call above them; their name says less than what it stands for. */
function rootWords(root: TraceSummary['root']): string | null {
  if (root === null) return null;
  return root.name.startsWith('mxcp.')
    ? displayNameOf({
        name: root.name,
        kind: 0,
        scopeName: '',
        statusCode: 0,
        attributes: () => undefined,
      })
    : root.name;
}
