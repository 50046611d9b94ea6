import * as vscode from 'vscode';
import type { ReceiverStatus, Status } from '../../shared/rpc/contract.ts';
import { failureOf, messageOf } from '../../shared/rpc/rpcError.ts';
import { formatCount } from '../../shared/util/formatDuration.ts';
import type { CollectorClient } from '../client/collectorClient.ts';
import type { CommandId } from '../contributions.ts';
import type { LogFollower } from '../logFollower.ts';
import type { Services } from '../services.ts';
import { joined, plural } from '../views/words.ts';
import { type CommandHandlers, runCommand } from '../vscodeApi.ts';
import { portProblem } from './portInput.ts';

type CollectorCommand =
  | 'mcpTraces.showLog'
  | 'mcpTraces.startCollector'
  | 'mcpTraces.restartCollector'
  | 'mcpTraces.choosePort'
  | 'mcpTraces.showStatus'
  | 'mcpTraces.sendTestTrace';

/** The collector itself: its life, its ports, its log. */
export function collectorCommands(
  services: Services,
  collectorLog: LogFollower,
): Pick<CommandHandlers, CollectorCommand> {
  const { client, log, panels } = services;
  return {
    'mcpTraces.showLog': () => {
      collectorLog.catchUp();
      log.show(true);
    },
    'mcpTraces.startCollector': () => client.start(),
    'mcpTraces.restartCollector': async () => {
      await restart(client);
      await services.connected();
    },
    'mcpTraces.choosePort': async () => {
      await services.connected();
      await choosePort(services);
    },
    'mcpTraces.showStatus': async () => {
      const picked = await vscode.window.showQuickPick(
        statusItems(client.connection.message, client.status),
        { title: 'MCP Traces', placeHolder: client.connection.message || 'State and what to do' },
      );
      if (picked?.command !== undefined) {
        await runCommand(picked.command);
      }
    },
    'mcpTraces.sendTestTrace': async () => {
      const connected = await services.connected();
      const { ok, message, traceId } = await connected.request('selfTest', {});
      if (!ok || traceId === null) {
        void offerRemedy(message);
        return;
      }
      panels.show({ panel: 'trace', traceId, spanId: null });
      void vscode.window.showInformationMessage(`It works. ${message}`.trim());
      return traceId;
    },
  };
}

async function offerRemedy(message: string): Promise<void> {
  const answer = await vscode.window.showWarningMessage(message, 'Choose Another Port', 'Show Log');
  if (answer !== undefined) {
    await runCommand(answer === 'Show Log' ? 'mcpTraces.showLog' : 'mcpTraces.choosePort');
  }
}

interface StatusItem extends vscode.QuickPickItem {
  readonly command?: CommandId;
}

function statusItems(message: string, status: Status | null): StatusItem[] {
  const facts: StatusItem[] =
    status === null
      ? [{ label: '$(debug-disconnect) Not connected', description: message }]
      : [
          ...status.receivers.map(receiverItem),
          {
            label: `$(database) ${plural(status.stored.traces, 'trace')}`,
            description: joined([
              `${formatCount(status.stored.spans)} spans`,
              `${formatCount(Math.ceil(status.stored.bytes / 1024 / 1024))} MiB`,
              status.evicted.traces > 0 && `${formatCount(status.evicted.traces)} evicted`,
              status.rejected.requests > 0 &&
                `${formatCount(status.rejected.requests)} requests refused`,
            ]),
          },
          ...status.warnings.map((warning) => ({ label: `$(warning) ${warning}` })),
        ];
  const action = (icon: string, label: string, command: CommandId): StatusItem => ({
    label: `$(${icon}) ${label}`,
    command,
  });
  return [
    ...facts,
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    action('beaker', 'Send a test trace', 'mcpTraces.sendTestTrace'),
    action('copy', 'Copy environment variables…', 'mcpTraces.copyEnvironment'),
    action('plug', 'Choose another port…', 'mcpTraces.choosePort'),
    action('debug-restart', 'Restart the collector', 'mcpTraces.restartCollector'),
    action('output', 'Show log', 'mcpTraces.showLog'),
  ];
}

const nameOf = ({ protocol }: Pick<ReceiverStatus, 'protocol'>): string =>
  protocol === 'http' ? 'OTLP/HTTP' : 'OTLP/gRPC';

const receiverItem = (receiver: ReceiverStatus): StatusItem => ({
  label: `$(${receiver.state === 'listening' ? 'radio-tower' : 'warning'}) ${nameOf(receiver)} ${receiver.address}`,
  description: receiver.message || receiver.state,
  ...(receiver.state === 'blocked' ? { command: 'mcpTraces.choosePort' as const } : {}),
});

/** The holder is named and the person decides: try again, another port, any free port (DESIGN §2). */
async function choosePort({ client }: Services): Promise<void> {
  const receivers = client.status?.receivers ?? [];
  const blocked = receivers.filter(({ state }) => state === 'blocked');
  const protocols = [
    ...new Set((blocked.length > 0 ? blocked : receivers).map(({ protocol }) => protocol)),
  ];
  const first = blocked[0];
  const choice = await vscode.window.showQuickPick(
    [
      { label: '$(edit) Another port…', description: 'you name it', kept: 'other' as const },
      { label: '$(sync) Any free port', description: 'new at each start', kept: 'any' as const },
      { label: '$(refresh) Try the same port again', kept: 'same' as const },
    ],
    {
      title: 'Choose Another Port',
      placeHolder:
        first === undefined
          ? 'No port is blocked'
          : `${nameOf(first)} ${first.address}: ${first.message}`,
    },
  );
  if (choice === undefined) {
    return;
  }
  const wanted: { http?: string; grpc?: string } = {};
  for (const protocol of protocols) {
    const port =
      choice.kept === 'any'
        ? '0'
        : choice.kept === 'same'
          ? String(portSetting(protocol))
          : await vscode.window.showInputBox({
              title: `Port for ${nameOf({ protocol })}`,
              value: String(portSetting(protocol) + 10),
              ignoreFocusOut: true,
              validateInput: portProblem,
            });
    if (port === undefined) {
      return;
    }
    // A port alone means both loopback families.
    wanted[protocol] = port.trim();
    if (choice.kept !== 'same') {
      await vscode.workspace
        .getConfiguration()
        .update(settingOf[protocol], Number(port), vscode.ConfigurationTarget.Global);
    }
  }
  const { receivers: now } = await client.request('setReceivers', wanted);
  const stillBlocked = now.find(({ state }) => state === 'blocked');
  if (stillBlocked !== undefined) {
    void vscode.window.showWarningMessage(
      `${nameOf(stillBlocked)} ${stillBlocked.address}: ${stillBlocked.message}`,
    );
    return;
  }
  const answer = await vscode.window.showInformationMessage(
    `Listening on ${now.map(({ address }) => address).join(', ')}. Servers have to be told.`,
    'Copy Environment Variables',
  );
  if (answer !== undefined) {
    await runCommand('mcpTraces.copyEnvironment');
  }
}

const settingOf = {
  http: 'mcpTraces.receivers.httpPort',
  grpc: 'mcpTraces.receivers.grpcPort',
} as const;

const portSetting = (protocol: 'http' | 'grpc'): number =>
  vscode.workspace.getConfiguration().get<number>(settingOf[protocol], 0);

/** Other windows lose their link for a moment, so a person decides; one that a terminal runs refuses again. */
async function restart(client: CollectorClient): Promise<void> {
  try {
    await client.restart();
  } catch (thrown) {
    if (failureOf(thrown) !== 'forbidden') {
      throw thrown;
    }
    const all = 'Restart for All';
    const answer = await vscode.window.showWarningMessage(
      `The collector was not restarted: ${messageOf(thrown)}.`,
      all,
    );
    if (answer === all) {
      await client.restart({ force: true });
    }
  }
}
