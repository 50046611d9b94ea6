import type * as vscode from 'vscode';
import type { ServerRow } from '../../shared/rpc/contract.ts';
import type { CollectorClient } from '../client/collectorClient.ts';
import { auditRows } from './auditModel.ts';
import { FilterState } from './filterState.ts';
import { metricRows, metricsRowId } from './metricsModel.ts';
import { queryRows } from './queriesModel.ts';
import { pageSize, rootId } from './row.ts';
import { serverId, serverRows } from './serversModel.ts';
import { TreeView } from './treeView.ts';
import { joined, plural } from './words.ts';

/** A tree with a filter of its own. */
export interface FilteredView extends vscode.Disposable {
  readonly tree: TreeView;
  readonly filter: FilterState;
  setFilter(text: string): Promise<void>;
}

export function queriesView(client: CollectorClient, memento: vscode.Memento): FilteredView {
  const filter = new FilterState(memento, 'mcpTraces.queriesFiltered');
  const tree = new TreeView(client, {
    name: 'queries',
    parts: ['queries', 'projects'],
    rows: async (limits, signal) => {
      const list = await client.request('queries', { ...filter.param, sort: 'p95' }, signal);
      tree.view.description = filter.text;
      return queryRows(list, limits);
    },
  });
  return filtered(tree, filter);
}

export function auditView(client: CollectorClient, memento: vscode.Memento): FilteredView {
  const filter = new FilterState(memento, 'mcpTraces.auditFiltered');
  const tree = new TreeView(client, {
    name: 'audit',
    parts: ['audit'],
    rows: async (limits, signal) => {
      const isDenied = 'denied = true';
      const [list, denied] = await Promise.all([
        client.request('audit', { ...filter.param, limit: limits.get(rootId) ?? pageSize }, signal),
        client.request(
          'audit',
          {
            filter: filter.text === '' ? isDenied : `(${filter.text}) and ${isDenied}`,
            limit: 1,
          },
          signal,
        ),
      ]);
      const { snapshot, summary } = auditRows(list, denied.total, Date.now(), limits);
      tree.view.description = joined([filter.text, summary]);
      return snapshot;
    },
  });
  return filtered(tree, filter);
}

export function serversView(client: CollectorClient): TreeView {
  /** Senders by the row below which their metrics stand, as they were when these were fetched. */
  let senders = new Map<string, ServerRow>();
  const servers: TreeView = new TreeView(client, {
    name: 'servers',
    parts: ['spans', 'logs', 'metrics'],
    rows: async () => {
      const [status, list] = await Promise.all([
        client.request('status', {}),
        client.request('servers', {}),
      ]);
      const before = senders;
      senders = new Map(list.servers.map((server) => [metricsRowId(serverId(server)), server]));
      for (const [rowId, { metrics }] of senders) {
        const then = before.get(rowId)?.metrics;
        if (then?.lastUnixMs !== metrics?.lastUnixMs && servers.shows(rowId)) {
          servers.tree.refreshBelow(rowId);
        }
      }
      return serverRows(status, list.servers, Date.now());
    },
    lazyRows: async (rowId, limits) => {
      const sender = senders.get(rowId);
      if (sender === undefined) {
        return new Map();
      }
      const list = await client.request('metrics', {
        service: sender.service,
        ...(sender.instance === null
          ? {}
          : { filter: `resource.service.instance.id=${quoted(sender.instance)}` }),
        limit: limits.get(rowId) ?? pageSize,
      });
      return new Map([[rowId, metricRows(rowId, list, limits)]]);
    },
  });
  servers.own(
    client.onStatus.add(({ receivers }) => {
      const blocked = receivers.filter(({ state }) => state === 'blocked').length;
      servers.view.badge =
        blocked === 0
          ? undefined
          : { value: blocked, tooltip: `${plural(blocked, 'address', 'addresses')} blocked` };
      servers.mark();
    }),
  );
  return servers;
}

/** As the filter language reads it: between quotes only these three mean anything. */
const quoted = (text: string): string => `"${text.replace(/["\\*]/g, '\\$&')}"`;

const filtered = (tree: TreeView, filter: FilterState): FilteredView => ({
  tree,
  filter,
  setFilter: async (text) => {
    await filter.set(text);
    tree.view.description = filter.text;
    tree.refreshNow();
  },
  dispose: () => tree.dispose(),
});
