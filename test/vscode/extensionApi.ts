import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extensionId } from '../../src/extension/contributions.ts';
import type { ExtensionApi } from '../../src/extension/extension.ts';
import { until } from '../support/until.ts';

/** The running extension, as its own `activate` hands it out. */
export async function extensionApi(): Promise<ExtensionApi> {
  const extension = vscode.extensions.getExtension<ExtensionApi>(extensionId);
  assert.ok(extension);
  return await extension.activate();
}

/** The extension with its collector running and listening. */
export async function connectedApi(): Promise<ExtensionApi & { readonly httpUrl: string }> {
  const api = await extensionApi();
  await api.services.connected();
  const address = await until(
    () =>
      api.client.status?.receivers.find(
        ({ protocol, state }) => protocol === 'http' && state === 'listening',
      )?.address,
    'the HTTP receiver listens',
  );
  return { ...api, httpUrl: `http://${address}` };
}

/** Editor tabs of our panels, by the end of their view type. */
export const panelTabs = (viewType: string): readonly vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType),
    );

export const closeAllEditors = (): Thenable<unknown> =>
  vscode.commands.executeCommand('workbench.action.closeAllEditors');

export interface SentSpan {
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly isError?: boolean;
}

/** Sends spans of one trace as OTLP/HTTP JSON, each 10 ms long. */
export async function sendTrace(
  httpUrl: string,
  traceId: string,
  spans: readonly SentSpan[],
): Promise<void> {
  const start = BigInt(Date.now()) * 1_000_000n;
  const keyValues = (attributes: Readonly<Record<string, string>>) =>
    Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const body = {
    resourceSpans: [
      {
        resource: { attributes: keyValues({ 'service.name': 'host-tests' }) },
        scopeSpans: [
          {
            scope: { name: 'tests' },
            spans: spans.map(({ attributes = {}, isError = false, ...span }) => ({
              traceId,
              kind: 1,
              startTimeUnixNano: String(start),
              endTimeUnixNano: String(start + 10_000_000n),
              attributes: keyValues(attributes),
              status: isError ? { code: 2, message: 'failed' } : {},
              ...span,
            })),
          },
        ],
      },
    ],
  };
  const response = await fetch(`${httpUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 200, await response.text());
}
