import * as vscode from 'vscode';
import { RpcError } from '../../shared/rpc/rpcError.ts';
import type { TraceColumns } from '../../shared/trace/columns.ts';
import { decodeTraceColumns } from '../../shared/trace/columnsCodec.ts';
import type { SpanTarget } from '../contributions.ts';
import type { Services } from '../services.ts';
import { spanIdAt, targetOfRow } from '../views/spanRows.ts';
import { parseTraceRef, type TraceRef } from './traceRef.ts';

/**
 * What a command is about: its argument (of a row, a menu of a panel, another extension), else what the panel in front
 * shows or the selected row of *Traces*. Keys of the tree mean the tree, also while a panel stands beside it.
 */
export function traceTargetOf(
  { traces, panels }: Services,
  argument: SpanTarget | string | undefined,
  first: 'panel' | 'tree',
): TraceRef | null {
  const active = panels.active?.panel === 'trace' ? panels.active : null;
  const selected = targetOfRow(traces.tree.selectedId ?? '');
  return asTraceRef(argument) ?? (first === 'panel' ? (active ?? selected) : (selected ?? active));
}

/** The same with a span: where none is named, the first of the trace. */
export async function spanTargetOf(
  services: Services,
  argument: SpanTarget | string | undefined,
  first: 'panel' | 'tree',
): Promise<{ readonly traceId: string; readonly spanId: string } | null> {
  const target = traceTargetOf(services, argument, first);
  if (target === null) {
    return null;
  }
  const { traceId, spanId } = target;
  return { traceId, spanId: spanId ?? spanIdAt(await columnsOf(services, traceId), 0) };
}

export async function columnsOf({ client }: Services, traceId: string): Promise<TraceColumns> {
  return decodeTraceColumns(await client.request('traceColumns', { traceId }));
}

/** An argument as a row, another extension or a key binding passes it; null when there is none. @throws RpcError */
export function asTraceRef(argument: SpanTarget | string | undefined): TraceRef | null {
  if (argument === undefined || argument === null) {
    return null;
  }
  if (typeof argument === 'string') {
    return targetOfRow(argument) ?? checked(parseTraceRef(argument));
  }
  const ref = checked(parseTraceRef(String(argument.traceId)));
  const { spanId } = argument;
  return {
    traceId: ref.traceId,
    spanId:
      typeof spanId === 'string' && /^[0-9a-f]{16}$/i.test(spanId)
        ? spanId.toLowerCase()
        : ref.spanId,
  };
}

function checked(ref: TraceRef | null): TraceRef {
  if (ref === null) {
    throw new RpcError('badRequest', 'That is no trace id and no traceparent.');
  }
  return ref;
}

export function pickFirst(what: string, view: string): void {
  void vscode.window.showInformationMessage(`Select a ${what} in ${view} first.`);
}
