import * as vscode from 'vscode';
import type { Handlers } from '../../shared/rpc/channel.ts';
import type { SourcePlace } from '../../shared/rpc/contract.ts';
import {
  type HostRequests,
  type PanelTarget,
  panelCommands,
  spanCommands,
} from '../../shared/rpc/hostContract.ts';
import { RpcError } from '../../shared/rpc/rpcError.ts';
import { oneLine } from '../views/words.ts';
import { runCommand } from '../vscodeApi.ts';
import { isBelowRoots } from './places.ts';
import { saveFile } from './saveFile.ts';
import type { TextDocuments } from './textDocuments.ts';

export interface PanelHost {
  readonly roots: () => readonly string[];
  readonly texts: TextDocuments;
  readonly open: (target: PanelTarget) => void;
  /** Outlives the window. */
  readonly memory: vscode.Memento;
}

interface OnePanel {
  readonly target: () => PanelTarget;
  readonly onReady: () => void;
  readonly setTitle: (title: string) => void;
  readonly setSelection: (spanId: string | null) => void;
}

const layoutKey = 'mcpTraces.tracePanelLayout';
const mostLayoutCharacters = 10_000;
const mostFilterCharacters = 1000;

/** The requests of a panel that need VS Code. Whatever comes is checked: a webview shows the text of servers. */
export function hostHandlers(host: PanelHost, panel: OnePanel): Handlers<HostRequests> {
  return {
    ready: () => {
      // Before the answer: what the panel asks for then is newer than all that it was greeted with.
      panel.onReady();
      return panel.target();
    },
    openPlace: async ({ place, beside }) => {
      await openPlace(place, host.roots(), beside);
      return {};
    },
    openTrace: ({ traceId, spanId }) => {
      host.open({ panel: 'trace', traceId: hex(traceId, 32), spanId: spanId && hex(spanId, 16) });
      return {};
    },
    openQuery: ({ hash }) => {
      host.open({ panel: 'queries', hash });
      return {};
    },
    openAudit: ({ recordId, filter }) => {
      host.open({ panel: 'audit', recordId, filter });
      return {};
    },
    filterTraces: async ({ filter }) => {
      await runCommand('mcpTraces.filterTraces', { filter: oneLine(filter, mostFilterCharacters) });
      return {};
    },
    openText: async ({ title, language, text }) => {
      await host.texts.open(title, language, text);
      return {};
    },
    copy: async ({ text, what }) => {
      await vscode.env.clipboard.writeText(text);
      vscode.window.setStatusBarMessage(`Copied ${oneLine(what, 60)}`, 3000);
      return {};
    },
    runCommand: async ({ command }) => {
      if (!panelCommands.includes(command)) {
        throw new RpcError('forbidden', 'A panel may not run this command.');
      }
      await runCommand(command);
      return {};
    },
    setTitle: ({ title }) => {
      panel.setTitle(oneLine(title, 80));
      return {};
    },
    keptLayout: () => ({ layout: host.memory.get<unknown>(layoutKey, null) }),
    keepLayout: async ({ layout }) => {
      if ((JSON.stringify(layout) ?? '').length > mostLayoutCharacters) {
        throw new RpcError('tooLarge', 'That is more than a layout.');
      }
      await host.memory.update(layoutKey, layout);
      return {};
    },
    setSelection: ({ spanId }) => {
      panel.setSelection(spanId === null ? null : hex(spanId, 16));
      return {};
    },
    runOnSpan: async ({ command, traceId, spanId }) => {
      if (!spanCommands.includes(command)) {
        throw new RpcError('forbidden', 'A panel may not run this command.');
      }
      await runCommand(command, {
        traceId: hex(traceId, 32),
        spanId: spanId === null ? null : hex(spanId, 16),
      });
      return {};
    },
    saveFile: async ({ name, data }) => ({ saved: await saveFile(name, data) }),
  };
}

/** Takes a person to a line. @throws RpcError when the file is gone or lies outside the folders of the window */
export async function openPlace(
  place: SourcePlace,
  roots: readonly string[],
  beside: boolean,
): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    throw new RpcError('forbidden', 'In Restricted Mode no files of the workspace are opened.');
  }
  if (!isBelowRoots(place.path, roots)) {
    throw new RpcError('forbidden', `${place.path} is not in a folder of this window.`);
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(place.path));
  const line = Math.min(Math.max(place.line - 1, 0), document.lineCount - 1);
  const at = document.lineAt(line).range;
  await vscode.window.showTextDocument(document, {
    selection: new vscode.Range(at.start, at.start),
    viewColumn: beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
    preview: true,
  });
  if (place.changedSince) {
    vscode.window.setStatusBarMessage('The file has changed since this call ran.', 5000);
  }
}

function hex(text: string, digits: number): string {
  if (typeof text !== 'string' || text.length !== digits || !/^[0-9a-f]+$/.test(text)) {
    throw new RpcError('badRequest', `An id of ${digits} hex digits was expected.`);
  }
  return text;
}
