import * as vscode from 'vscode';
import { sessionFilter } from '../../shared/query/sessionFilter.ts';
import { callIdsOf } from '../../shared/trace/callIds.ts';
import type { SpanTarget } from '../contributions.ts';
import type { Services } from '../services.ts';
import { spanIdAt } from '../views/spanRows.ts';
import { columnsOf, pickFirst, traceTargetOf } from './spanTarget.ts';

/**
 * The filter that finds the MCP session of a row: of a group, else the first that the trace tells. Null, with a message,
 * where there is none.
 */
export async function filterOfSession(
  services: Services,
  argument: SpanTarget | string | undefined,
): Promise<string | null> {
  const { client, traces } = services;
  const rowId = argument === undefined ? traces.tree.selectedId : argument;
  const ofGroup = typeof rowId === 'string' ? traces.newestOfSession(rowId) : undefined;
  const target = ofGroup ?? traceTargetOf(services, argument, 'tree');
  if (target === null) {
    pickFirst('trace', 'Traces');
    return null;
  }
  const { traceId } = target;
  const columns = await columnsOf(services, traceId);
  const wanted = ofGroup?.mcp.session;
  const told = callIdsOf(columns).find(({ session }) =>
    wanted ? session === wanted : session !== '',
  );
  if (told === undefined) {
    void vscode.window.showInformationMessage('This trace tells of no MCP session.');
    return null;
  }
  // Which attribute tells it stands in the span alone.
  const { span } = await client.request('span', { traceId, spanId: spanIdAt(columns, told.row) });
  return sessionFilter(told.session, span.attributes);
}
