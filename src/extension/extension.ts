import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { collectorLogFile, defaultDataDir } from '../shared/rpc/discovery.ts';
import { failureOf, messageOf, RpcError } from '../shared/rpc/rpcError.ts';
import { CollectorClient } from './client/collectorClient.ts';
import { collectorArgs } from './client/launch.ts';
import { collectorCommands } from './commands/collectorCommands.ts';
import { compareCommands } from './commands/compareCommands.ts';
import { copyCommands } from './commands/copyCommands.ts';
import { dataCommands } from './commands/dataCommands.ts';
import { endpointOf, environmentCommands } from './commands/environmentCommands.ts';
import { exportCommands } from './commands/exportCommands.ts';
import { openCommands } from './commands/openCommands.ts';
import { rowCommands } from './commands/rowCommands.ts';
import { parseTraceUri } from './commands/traceRef.ts';
import { viewCommands } from './commands/viewCommands.ts';
import type { CommandId } from './contributions.ts';
import { DebugInjection } from './debugInjection.ts';
import { LogFollower } from './logFollower.ts';
import { PanelManager } from './panels/panelManager.ts';
import { TextDocuments } from './panels/textDocuments.ts';
import type { Services } from './services.ts';
import { WorkspaceSources } from './sources.ts';
import { ignoredFolders, serverConfigurationPattern, startsWithWindow } from './startDecision.ts';
import { StatusBar } from './statusBar.ts';
import { DisposableStore } from './util/disposableStore.ts';
import { auditView, queriesView, serversView } from './views/lists.ts';
import { TracesView } from './views/tracesView.ts';
import { getSetting, registerCommands, runCommand, setContext } from './vscodeApi.ts';

/** What tests see of a running extension; nothing else relies on it. */
export interface ExtensionApi {
  readonly client: CollectorClient;
  readonly services: Services;
}

/** How long the end of the window waits for the link to close. */
const stopTimeoutMs = 2000;
const viewOpenedKey = 'mcpTraces.viewOpened';

let running: CollectorClient | null = null;

/** Registers everything and starts nothing but, where the setting says so, the link in the background. */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const store = new DisposableStore();
  context.subscriptions.push(store);
  const log = store.add(vscode.window.createOutputChannel('MCP Traces', { log: true }));
  const dataDir =
    getSetting('mcpTraces.collector.dataFolder') ||
    defaultDataDir({ platform: process.platform, env: process.env, home: homedir() });
  const client = new CollectorClient({
    dataDir,
    version: String(context.extension.packageJSON.version),
    script: context.asAbsolutePath(path.join('dist', 'collector.cjs')),
    args: () => collectorArgs(dataDir, collectorSettings()),
    forwardHeaders: () => getSetting('mcpTraces.forward.headers'),
    log: (line) => log.info(line),
  });
  running = client;
  const collectorLog = new LogFollower(path.join(dataDir, collectorLogFile), (line) =>
    log.info(`collector: ${line}`),
  );
  const sources = store.add(new WorkspaceSources(client, context.workspaceState));
  const texts = store.add(new TextDocuments());
  const panels = store.add(
    new PanelManager(client, context.extensionUri, {
      roots: () => sources.roots,
      texts,
      memory: context.globalState,
    }),
  );
  const services: Services = {
    context,
    log,
    client,
    sources,
    panels,
    traces: store.add(new TracesView(client, context.workspaceState)),
    queries: store.add(queriesView(client, context.workspaceState)),
    audit: store.add(auditView(client, context.workspaceState)),
    servers: store.add(serversView(client)),
    connected: () => connected(client),
  };
  store.add(new StatusBar(client));
  store.add(
    registerCommands(
      {
        ...openCommands(services),
        ...compareCommands(services),
        ...copyCommands(services),
        ...dataCommands(services),
        ...exportCommands(services),
        ...rowCommands(services),
        ...viewCommands(services),
        ...environmentCommands(services),
        ...collectorCommands(services, collectorLog),
      },
      (command, error) => tellFailure(log, command, error),
    ),
  );
  store.add(
    vscode.debug.registerDebugConfigurationProvider(
      '*',
      new DebugInjection(
        async () => (await connected(client).catch(() => null)) && endpointOf(services),
        (line) => log.info(line),
      ),
    ),
  );
  store.add(
    vscode.window.registerUriHandler({
      handleUri: (uri) => {
        const ref = parseTraceUri(uri.path, uri.query);
        return ref === null
          ? void vscode.window.showErrorMessage('This address names no trace.')
          : void runCommand('mcpTraces.openTrace', ref);
      },
    }),
  );
  store.add(
    client.onConnection.add(({ state, message }) => log.info(`${state} ${message}`.trim())),
  );
  store.add(
    client.onRecovered.add((message) => {
      void vscode.window.showInformationMessage(message, 'Show Log').then((answer) => {
        if (answer !== undefined) {
          void runCommand('mcpTraces.showLog');
        }
      });
    }),
  );
  void setContext('mcpTraces.terminalsTraced', false);
  context.environmentVariableCollection.clear();
  startWhenWanted(services, store);
  return { client, services };
}

export async function deactivate(): Promise<void> {
  const client = running;
  running = null;
  if (client !== null) {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      client.stop(),
      new Promise((resolve) => {
        timer = setTimeout(resolve, stopTimeoutMs);
      }),
    ]);
    clearTimeout(timer);
  }
}

/** The collector starts with the window, or with the first view, as the setting says (CONTRACT §3). */
function startWhenWanted(
  { client, context, sources, ...views }: Services,
  store: DisposableStore,
): void {
  const trees = [views.traces.tree, views.queries.tree, views.audit.tree, views.servers];
  const onView = () => {
    void context.workspaceState.update(viewOpenedKey, true);
    if (getSetting('mcpTraces.collector.start') !== 'manual') {
      client.start();
    }
  };
  for (const { view } of trees) {
    store.add(
      view.onDidChangeVisibility(({ visible }) => {
        if (visible) {
          onView();
        }
      }),
    );
  }
  if (trees.some(({ view }) => view.visible)) {
    onView();
  }
  sources.refresh();
  void (async () => {
    const mode = getSetting('mcpTraces.collector.start');
    const viewOpenedBefore = context.workspaceState.get(viewOpenedKey, false);
    const holdsServerConfiguration =
      mode === 'auto' && !viewOpenedBefore && (await holdsConfiguration());
    if (startsWithWindow({ mode, viewOpenedBefore, holdsServerConfiguration })) {
      client.start();
    }
  })();
}

const holdsConfiguration = async (): Promise<boolean> =>
  (await vscode.workspace.findFiles(serverConfigurationPattern, ignoredFolders, 1)).length > 0;

const collectorSettings = () => ({
  httpPort: getSetting('mcpTraces.receivers.httpPort'),
  grpcPort: getSetting('mcpTraces.receivers.grpcPort'),
  allowedHosts: getSetting('mcpTraces.receivers.allowedHosts'),
  allowedOrigins: getSetting('mcpTraces.receivers.allowedOrigins'),
  maxMegabytes: getSetting('mcpTraces.store.maxMegabytes'),
  maxSpans: getSetting('mcpTraces.store.maxSpans'),
  forwardEndpoint: getSetting('mcpTraces.forward.endpoint').trim(),
});

/** Starts the collector where a command may, and waits until the link stands. @throws RpcError `disconnected` */
async function connected(client: CollectorClient): Promise<CollectorClient> {
  if (client.connection.state === 'connected') {
    return client;
  }
  if (getSetting('mcpTraces.collector.start') !== 'manual') {
    client.start();
  }
  const { state, message } = client.connection;
  if (state === 'off' || state === 'lost') {
    throw new RpcError('disconnected', message || 'The collector is not running.');
  }
  return await new Promise((resolve, reject) => {
    const subscription = client.onConnection.add(({ state: now, message: why }) => {
      if (now !== 'connecting') {
        subscription.dispose();
        if (now === 'connected') {
          resolve(client);
        } else {
          reject(new RpcError('disconnected', why || 'The collector does not answer.'));
        }
      }
    });
  });
}

/** The one place that turns an error of a command into a message with a button. */
function tellFailure(log: vscode.LogOutputChannel, command: CommandId, error: unknown): void {
  const reason = failureOf(error);
  log.error(`${command}: ${reason}: ${messageOf(error)}`);
  if (reason === 'cancelled') {
    return;
  }
  const remedy: { readonly title: string; readonly command: CommandId } =
    reason === 'disconnected'
      ? { title: 'Start the Collector', command: 'mcpTraces.startCollector' }
      : reason === 'portInUse'
        ? { title: 'Choose Another Port', command: 'mcpTraces.choosePort' }
        : { title: 'Show Log', command: 'mcpTraces.showLog' };
  void vscode.window.showErrorMessage(messageOf(error), remedy.title).then((answer) => {
    if (answer !== undefined) {
      void runCommand(remedy.command);
    }
  });
}
