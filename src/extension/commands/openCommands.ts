import * as vscode from 'vscode';
import type { SourcePlace } from '../../shared/rpc/contract.ts';
import type { CommandArguments, SpanTarget } from '../contributions.ts';
import { openPlace } from '../panels/hostHandlers.ts';
import type { Services } from '../services.ts';
import { recordOfRow } from '../views/auditModel.ts';
import { hashOfRow } from '../views/queriesModel.ts';
import type { CommandHandlers } from '../vscodeApi.ts';
import { asTraceRef, pickFirst, spanTargetOf } from './spanTarget.ts';
import { parseTraceRef, type TraceRef, traceRefProblem } from './traceRef.ts';

type OpenCommand =
  | 'mcpTraces.openTrace'
  | 'mcpTraces.openQueries'
  | 'mcpTraces.openAudit'
  | 'mcpTraces.openSource'
  | 'mcpTraces.openQuerySource'
  | 'mcpTraces.openSlowestCall'
  | 'mcpTraces.showAuditOfSpan'
  | 'mcpTraces.showSpanOfAudit'
  | 'mcpTraces.copyHash';

/** Going from one thing to another: trace, span, source line, query, audit record. Each is one click and one key. */
export function openCommands(services: Services): Pick<CommandHandlers, OpenCommand> {
  const { panels, queries, audit, sources } = services;
  const go = async (places: readonly SourcePlace[], nothing: string) => {
    const [place] = places;
    if (place === undefined) {
      void vscode.window.showInformationMessage(nothing);
      return;
    }
    await openPlace(place, sources.roots, false);
  };
  const queryOf = (argument: CommandArguments['mcpTraces.openQuerySource']): string | null =>
    typeof argument === 'object'
      ? argument.hash
      : hashOfRow(argument ?? queries.tree.selectedId ?? '');
  const spanOf = (argument: SpanTarget | string | undefined) =>
    spanTargetOf(services, argument, 'tree');
  return {
    'mcpTraces.openTrace': async (argument) => {
      const target = asTraceRef(argument) ?? (await askForTrace());
      if (target !== null) {
        await services.connected();
        panels.show({ panel: 'trace', ...target });
      }
    },
    'mcpTraces.openQueries': async (argument) => {
      await services.connected();
      panels.show({ panel: 'queries', hash: argument === undefined ? null : queryOf(argument) });
    },
    'mcpTraces.openAudit': async (argument) => {
      await services.connected();
      const target =
        typeof argument === 'string' ? { recordId: recordOfRow(argument) } : (argument ?? {});
      panels.show({
        panel: 'audit',
        recordId: target.recordId ?? null,
        filter: 'filter' in target ? (target.filter ?? null) : null,
      });
    },
    'mcpTraces.openSource': async (argument) => {
      const client = await services.connected();
      const span = await spanOf(argument);
      if (span === null) {
        pickFirst('span or trace', 'Traces');
        return;
      }
      const { places } = await client.request('span', span);
      await go(places, 'No source is known for this span: no project of this workspace has it.');
    },
    'mcpTraces.openQuerySource': async (argument) => {
      const client = await services.connected();
      const hash = queryOf(argument);
      if (hash === null) {
        pickFirst('query', 'Slow queries');
        return;
      }
      const { places } = await client.request('queryCalls', { hash, limit: 1 });
      await go(
        places,
        'The source of this query is not known: no project of this workspace has it.',
      );
    },
    'mcpTraces.openSlowestCall': async (argument) => {
      const client = await services.connected();
      const hash = queryOf(argument);
      const { queries: rows } = await client.request('queries', {});
      const slowest = rows.find((row) => row.hash === hash)?.slowest;
      if (slowest === undefined) {
        pickFirst('query', 'Slow queries');
        return;
      }
      panels.show({ panel: 'trace', ...slowest });
    },
    'mcpTraces.showAuditOfSpan': async (argument) => {
      const client = await services.connected();
      const span = await spanOf(argument);
      if (span === null) {
        pickFirst('span or trace', 'Traces');
        return;
      }
      const { audit: records } = await client.request('span', span);
      const [record] = records;
      if (record === undefined) {
        void vscode.window.showInformationMessage('No audit record is linked to this span.');
        return;
      }
      panels.show({ panel: 'audit', recordId: record.recordId, filter: null });
    },
    'mcpTraces.showSpanOfAudit': async (argument) => {
      const client = await services.connected();
      const recordId = recordOfRow(argument ?? audit.tree.selectedId ?? '');
      if (recordId === null) {
        pickFirst('record', 'Audit');
        return;
      }
      const { link } = await client.request('auditRecord', { recordId });
      if (link.traceId === null) {
        void vscode.window.showInformationMessage(`No trace is linked: ${link.reason}`);
        return;
      }
      panels.show({ panel: 'trace', traceId: link.traceId, spanId: link.spanId });
    },
    'mcpTraces.copyHash': async (argument) => {
      const hash = queryOf(argument);
      if (hash === null) {
        pickFirst('query', 'Slow queries');
        return;
      }
      await copy(hash, 'the query hash');
    },
  };
}

async function askForTrace(): Promise<TraceRef | null> {
  const text = await vscode.window.showInputBox({
    title: 'Open Trace',
    prompt: 'Trace id or traceparent',
    placeHolder: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    // A webview that was clicked just before takes the focus back from what a command of the palette opens.
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? undefined : traceRefProblem(value)),
  });
  return text === undefined ? null : parseTraceRef(text);
}

async function copy(text: string, what: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`Copied ${what}`, 3000);
}
