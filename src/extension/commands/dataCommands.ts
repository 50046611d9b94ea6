import path from 'node:path';
import * as vscode from 'vscode';
import type { SourceRequest } from '../../shared/rpc/contract.ts';
import { formatCount } from '../../shared/util/formatDuration.ts';
import type { Services } from '../services.ts';
import { sourceOfRow } from '../views/serversModel.ts';
import { joined, plural } from '../views/words.ts';
import type { CommandHandlers } from '../vscodeApi.ts';

type DataCommand =
  | 'mcpTraces.tailFile'
  | 'mcpTraces.addAuditLog'
  | 'mcpTraces.removeSource'
  | 'mcpTraces.importFiles'
  | 'mcpTraces.exportTraces'
  | 'mcpTraces.clear';

/** What comes in, goes out and is forgotten. */
export function dataCommands(services: Services): Pick<CommandHandlers, DataCommand> {
  const { sources, traces } = services;
  const follow = async (kind: 'console' | 'audit', argument: unknown, folders: boolean) => {
    await services.connected();
    const picked =
      fileOf(argument) ??
      (
        await pick({
          title: kind === 'console' ? 'File with console output' : 'Audit log file or folder',
          canSelectFolders: folders,
          openLabel: 'Follow',
        })
      )[0];
    if (picked !== undefined) {
      await sources.add({ kind, path: picked });
      vscode.window.setStatusBarMessage(`Following ${path.basename(picked)}`, 5000);
      services.servers.refreshNow();
    }
  };
  return {
    'mcpTraces.tailFile': (argument) => follow('console', argument, false),
    'mcpTraces.addAuditLog': (argument) => follow('audit', argument, true),
    'mcpTraces.removeSource': async (argument) => {
      const client = await services.connected();
      const source =
        sourceOfRow(argument ?? services.servers.selectedId ?? '') ??
        (await pickSource((await client.request('status', {})).sources));
      if (source !== null) {
        await sources.remove(source);
        services.servers.refreshNow();
      }
    },
    'mcpTraces.importFiles': async (argument) => {
      const client = await services.connected();
      const one = fileOf(argument);
      const files =
        one === undefined
          ? await pick({ title: 'Files to import', canSelectMany: true, openLabel: 'Import' })
          : [one];
      if (files.length === 0) {
        return;
      }
      const report = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: 'Importing traces' },
        () => client.request('import', { files }),
      );
      const sum = (key: 'spans' | 'duplicates' | 'auditRecords') =>
        report.files.reduce((total, file) => total + file[key], 0);
      const problems = report.files.flatMap((file) => file.problems);
      const text = joined([
        `${plural(sum('spans'), 'span')} imported`,
        sum('duplicates') > 0 && `${formatCount(sum('duplicates'))} known already`,
        sum('auditRecords') > 0 && plural(sum('auditRecords'), 'audit record'),
        problems.length > 0 && `${problems[0]?.reason} (${problems[0]?.count})`,
      ]);
      void (problems.length > 0
        ? vscode.window.showWarningMessage(text)
        : vscode.window.showInformationMessage(text));
    },
    'mcpTraces.exportTraces': async () => {
      const client = await services.connected();
      const target = await vscode.window.showSaveDialog({
        title: 'Export traces as OTLP JSON lines',
        filters: { 'OTLP JSON lines': ['jsonl'], Compressed: ['gz'] },
      });
      if (target !== undefined) {
        const report = await client.request('export', {
          ...traces.filter.param,
          out: target.fsPath,
        });
        void vscode.window.showInformationMessage(
          `${plural(report.traces, 'trace')} with ${plural(report.spans, 'span')} written to ${path.basename(report.file)}.`,
        );
      }
    },
    'mcpTraces.clear': async () => {
      const client = await services.connected();
      const { undoToken, validMs } = await client.request('clear', {});
      traces.showNew();
      // Not awaited: a message that nobody answers stays for as long as VS Code shows it.
      void offerUndo(services, undoToken, Date.now() + validMs);
    },
  };
}

async function offerUndo(services: Services, undoToken: string, until: number): Promise<void> {
  const answer = await vscode.window.showInformationMessage('All traces were cleared.', 'Undo');
  if (answer === undefined) {
    return;
  }
  if (Date.now() > until) {
    void vscode.window.showWarningMessage('It is too late to bring the traces back.');
    return;
  }
  const { traces } = await services.client.request('undoClear', { undoToken });
  vscode.window.setStatusBarMessage(`${plural(traces, 'trace')} brought back`, 5000);
  services.traces.showNew();
}

/** A file that the explorer, another extension or a test names. */
function fileOf(argument: unknown): string | undefined {
  if (typeof argument === 'string' && path.isAbsolute(argument)) {
    return argument;
  }
  return argument instanceof vscode.Uri ? argument.fsPath : undefined;
}

async function pick(options: vscode.OpenDialogOptions): Promise<readonly string[]> {
  const picked = await vscode.window.showOpenDialog({ canSelectFiles: true, ...options });
  return (picked ?? []).map(({ fsPath }) => fsPath);
}

async function pickSource(
  sources: readonly { readonly kind: string; readonly target: string; readonly state: string }[],
): Promise<SourceRequest | null> {
  const items = sources.flatMap(({ kind, target, state }) => {
    const source = sourceOfRow(`source:${kind}:${target}`);
    return source === null ? [] : [{ label: target, description: joined([kind, state]), source }];
  });
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: items.length === 0 ? 'Nothing is followed' : 'Source to stop following',
  });
  return picked?.source ?? null;
}
