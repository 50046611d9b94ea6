import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { type Answer, answerWith, Channel } from '../../shared/rpc/channel.ts';
import type { Frame, Transport } from '../../shared/rpc/frame.ts';
import {
  type HostEvents,
  type PanelTarget,
  type PassedOn,
  passedOn,
} from '../../shared/rpc/hostContract.ts';
import type { CollectorClient } from '../client/collectorClient.ts';
import { type PanelName, panels } from '../contributions.ts';
import { FirstColumns } from './firstColumns.ts';
import { hostHandlers, type PanelHost } from './hostHandlers.ts';
import { panelHtml } from './panelHtml.ts';
import { panelKey, panelTitle, restoredTarget } from './panelState.ts';

const isPassedOn = (method: string): method is PassedOn => Object.hasOwn(passedOn, method);

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly show: (target: PanelTarget) => void;
  readonly tell: <E extends 'savePicture' | 'rowAct'>(event: E, value: HostEvents[E]) => void;
}

/** The editor panels of the window: one a trace, one for queries, one for audit. */
export class PanelManager implements vscode.Disposable {
  readonly #client: CollectorClient;
  readonly #extensionUri: vscode.Uri;
  readonly #host: PanelHost;
  readonly #open = new Map<string, OpenPanel>();
  readonly #serializers: vscode.Disposable;
  /** What the panel in front shows, for commands without an argument. */
  #active: PanelTarget | null = null;

  constructor(client: CollectorClient, extensionUri: vscode.Uri, host: Omit<PanelHost, 'open'>) {
    this.#client = client;
    this.#extensionUri = extensionUri;
    this.#host = { ...host, open: (target) => this.show(target) };
    this.#serializers = vscode.Disposable.from(
      ...(Object.keys(panels) as PanelName[]).map((name) =>
        vscode.window.registerWebviewPanelSerializer(panels[name], {
          deserializeWebviewPanel: async (panel, state: unknown) => {
            const target = restoredTarget(name, state);
            if (target === null || this.#open.has(panelKey(target))) {
              panel.dispose();
            } else {
              this.#fill(panel, target);
            }
          },
        }),
      ),
    );
  }

  get active(): PanelTarget | null {
    return this.#active;
  }

  /** Number of panels that are open, for tests. */
  get count(): number {
    return this.#open.size;
  }

  shows(traceId: string): boolean {
    return this.#open.has(panelKey({ panel: 'trace', traceId, spanId: null }));
  }

  /** Tells the panel of a trace what to do; nothing where none shows it. */
  tell<E extends 'savePicture' | 'rowAct'>(traceId: string, event: E, value: HostEvents[E]): void {
    this.#open.get(panelKey({ panel: 'trace', traceId, spanId: null }))?.tell(event, value);
  }

  show(target: PanelTarget): void {
    const existing = this.#open.get(panelKey(target));
    if (existing !== undefined) {
      existing.panel.reveal();
      existing.show(target);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      panels[target.panel],
      panelTitle(target),
      vscode.ViewColumn.Active,
      // A hidden panel keeps its rows and its place; it is told nothing until it shows again.
      { retainContextWhenHidden: true },
    );
    this.#fill(panel, target);
  }

  dispose(): void {
    this.#serializers.dispose();
    for (const { panel } of [...this.#open.values()]) {
      panel.dispose();
    }
  }

  #fill(panel: vscode.WebviewPanel, first: PanelTarget): void {
    let target = first;
    const retarget = (next: PanelTarget) => {
      if (this.#active === target) {
        this.#active = next;
      }
      target = next;
    };
    const { webview } = panel;
    const transport = webviewTransport(webview);
    const handlers = answerWith(
      hostHandlers(this.#host, {
        target: () => target,
        onReady: () => this.#greet(channel),
        setTitle: (title) => {
          panel.title = title;
        },
        setSelection: (spanId) => {
          if (target.panel === 'trace') {
            retarget({ ...target, spanId });
          }
        },
      }),
    );
    let early = target.panel === 'trace' ? new FirstColumns(this.#client, target.traceId) : null;
    const answerEarly: Answer = (method, params) => {
      const traceId = (params as { traceId?: unknown } | null)?.traceId;
      if (method === 'traceVersion') {
        return early?.takeVersion(traceId) ?? undefined;
      }
      if (early === null || method !== 'traceColumns') {
        return undefined;
      }
      const taken = early.take(traceId);
      early = null;
      return taken?.columns.finally(() => {
        const { revision } = this.#client;
        if (taken.isStale() && revision !== null) {
          // Nobody knows which parts have changed meanwhile, so none are named.
          const { parts: _, ...unnamed } = revision;
          setTimeout(() => tell('revision', unnamed), 0);
        }
      });
    };
    const answer: Answer = (method, params, signal) =>
      handlers(method, params, signal) ??
      answerEarly(method, params, signal) ??
      (isPassedOn(method) ? this.#client.request(method, params as never, signal) : undefined);
    const channel = new Channel<Record<never, never>>(transport.transport, answer);
    let missed = false;
    const tell = (event: string, value: unknown) => {
      if (panel.visible) {
        channel.emit(event, value);
      } else {
        missed = true;
      }
    };
    const subscriptions = [
      transport,
      this.#client.onRevision.add((revision) => tell('revision', revision)),
      this.#client.onStatus.add((status) => tell('status', status)),
      this.#client.onConnection.add(() => tell('connection', this.#connection())),
      panel.onDidChangeViewState(() => {
        if (panel.active) {
          this.#active = target;
        } else if (this.#active === target) {
          this.#active = null;
        }
        if (panel.visible && missed) {
          missed = false;
          this.#greet(channel);
        }
      }),
    ];
    const key = panelKey(first);
    this.#open.set(key, {
      panel,
      show: (next) => {
        retarget(next);
        if (panel.active) {
          this.#active = next;
        }
        channel.emit('target', next);
      },
      tell: (event, value) => channel.emit(event, value),
    });
    if (panel.active) {
      this.#active = target;
    }
    panel.onDidDispose(() => {
      if (this.#active === target) {
        this.#active = null;
      }
      this.#open.delete(key);
      channel.dispose();
      for (const each of subscriptions) {
        each.dispose();
      }
    });
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.#extensionUri, 'media', 'panel-light.svg'),
      dark: vscode.Uri.joinPath(this.#extensionUri, 'media', 'panel-dark.svg'),
    };
    const built = vscode.Uri.joinPath(this.#extensionUri, 'dist', 'webview');
    webview.options = {
      enableScripts: true,
      localResourceRoots: [built, vscode.Uri.joinPath(this.#extensionUri, 'media')],
    };
    const address = (file: string) =>
      webview.asWebviewUri(vscode.Uri.joinPath(built, file)).toString();
    webview.html = panelHtml({
      title: panelTitle(target),
      cspSource: webview.cspSource,
      nonce: randomBytes(18).toString('base64url'),
      scriptUri: address(`${target.panel}.js`),
      styleUri: address(`${target.panel}.css`),
    });
  }

  /** The present values, each complete (DESIGN §5): the first at once. */
  #greet(channel: Channel<Record<never, never>>): void {
    channel.emit('connection', this.#connection());
    if (this.#client.status !== null) {
      channel.emit('status', this.#client.status);
    }
    if (this.#client.revision !== null) {
      channel.emit('revision', this.#client.revision);
    }
  }

  #connection(): HostEvents['connection'] {
    const { state, message } = this.#client.connection;
    return state === 'off'
      ? { state: 'lost', message: 'The collector is not running.' }
      : { state, message };
  }
}

function webviewTransport(webview: vscode.Webview): {
  readonly transport: Transport;
  dispose(): void;
} {
  const transport: Transport = {
    onFrame: null,
    onClose: null,
    send(frame: Frame) {
      void webview.postMessage(frame);
    },
    close() {
      // The panel itself is closed by the person, or by VS Code.
    },
  };
  const subscription = webview.onDidReceiveMessage((value: unknown) => transport.onFrame?.(value));
  return { transport, dispose: () => subscription.dispose() };
}
