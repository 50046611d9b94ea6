import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { shims, withFolderOnPath } from '../environment/shim.ts';
import {
  type EnvironmentVariables,
  formatVariables,
  httpUrlOf,
  mxcpVariables,
  otelVariables,
  type VariableFormat,
} from '../environment/variables.ts';
import type { Services } from '../services.ts';
import { type CommandHandlers, getSetting, setContext } from '../vscodeApi.ts';

type EnvironmentCommand =
  | 'mcpTraces.copyEnvironment'
  | 'mcpTraces.openTerminal'
  | 'mcpTraces.traceThisTerminal'
  | 'mcpTraces.stopTracingTerminals';

interface Form extends vscode.QuickPickItem {
  readonly variables: (endpoint: { readonly httpUrl: string }) => EnvironmentVariables;
  readonly format: VariableFormat;
}

const forms: readonly Form[] = [
  {
    label: '$(terminal) Shell',
    description: 'export NAME=value',
    variables: otelVariables,
    format: 'shell',
  },
  {
    label: '$(terminal-powershell) PowerShell',
    description: '$env:NAME = …',
    variables: otelVariables,
    format: 'powershell',
  },
  {
    label: '$(file) .env file',
    description: 'NAME=value',
    variables: otelVariables,
    format: 'dotenv',
  },
  {
    label: '$(json) mcp.json',
    description: 'the "env" block of a server',
    variables: otelVariables,
    format: 'mcpJson',
  },
  {
    label: '$(server-process) MXCP, shell',
    description: 'telemetry and audit log on',
    variables: mxcpVariables,
    format: 'shell',
  },
  {
    label: '$(server-process) MXCP, mcp.json',
    description: 'the "env" block of mxcp serve',
    variables: mxcpVariables,
    format: 'mcpJson',
  },
];

/** The address of this machine's receiver as servers are told it. */
export const endpointOf = ({ client }: Pick<Services, 'client'>): { readonly httpUrl: string } => ({
  httpUrl: httpUrlOf(client.status?.receivers ?? [], getSetting('mcpTraces.receivers.httpPort')),
});

/** Making servers and terminals send to us. */
export function environmentCommands(services: Services): Pick<CommandHandlers, EnvironmentCommand> {
  const { context, client } = services;
  return {
    'mcpTraces.copyEnvironment': async () => {
      await services.connected();
      const form = await vscode.window.showQuickPick(forms, {
        title: 'Copy Environment Variables for a Server',
        placeHolder: 'Where will you paste them?',
      });
      if (form !== undefined) {
        await vscode.env.clipboard.writeText(
          formatVariables(form.variables(endpointOf(services)), form.format),
        );
        vscode.window.setStatusBarMessage('Copied; restart the server after pasting', 5000);
      }
    },
    'mcpTraces.openTerminal': () => {
      const folder = path.join(context.globalStorageUri.fsPath, 'bin');
      mkdirSync(folder, { recursive: true });
      const cli = context.asAbsolutePath(path.join('dist', 'mcp-trace.cjs'));
      for (const { name, text } of shims(process.execPath, cli)) {
        const file = path.join(folder, name);
        writeFileSync(file, text, { mode: 0o755 });
        chmodSync(file, 0o755);
      }
      const terminal = vscode.window.createTerminal({
        name: 'mcp-trace',
        iconPath: new vscode.ThemeIcon('list-tree'),
        env: {
          ...withFolderOnPath(process.env, folder, path.delimiter),
          MCP_TRACES_DATA: client.dataDir,
        },
        message:
          'mcp-trace traces, mcp-trace queries, mcp-trace audit, mcp-trace trace ID; --json for all of it.',
      });
      terminal.show();
    },
    'mcpTraces.traceThisTerminal': async () => {
      await services.connected();
      const collection = context.environmentVariableCollection;
      collection.clear();
      // For this window only: a terminal of another day must not send without being asked.
      collection.persistent = false;
      collection.description = 'Programs started here send traces to MCP Trace Inspector.';
      for (const [name, value] of Object.entries(otelVariables(endpointOf(services)))) {
        collection.replace(name, value);
      }
      await setContext('mcpTraces.terminalsTraced', true);
      const terminal = vscode.window.createTerminal({ name: 'traced' });
      terminal.show();
      vscode.window.setStatusBarMessage(
        'New terminals send traces until you stop tracing terminals',
        5000,
      );
    },
    'mcpTraces.stopTracingTerminals': async () => {
      context.environmentVariableCollection.clear();
      await setContext('mcpTraces.terminalsTraced', false);
      vscode.window.setStatusBarMessage('New terminals no longer send traces', 5000);
    },
  };
}
