import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { test } from '../harness/fixtures.ts';
import { inRepository } from '../harness/repository.ts';
import { receiverOf } from '../support/receiverOf.ts';

test('metrics stand below the server that sends them', async ({ vscode, sandbox }) => {
  await vscode.openContainer('MCP Traces');
  const url = await receiverOf(sandbox.dataDir);
  const send = async (signal: string, name: string) => {
    const body = readFileSync(inRepository(`test/fixtures/otlp/fastmcp3-grpc/${name}.pb`));
    const headers = { 'content-type': 'application/x-protobuf' };
    const answer = await fetch(`${url}/v1/${signal}`, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
  };
  await send('metrics', '0008-grpc-metrics');
  await vscode.treeRow('Servers', /fastmcp-server/).click();
  await vscode.treeRow('Servers', /Metrics, 3 metrics/).click();
  await expect(vscode.treeRow('Servers', /http\.server\.duration/)).toBeVisible();
  await vscode.screenshot('servers-metrics');
  await vscode.expectNoErrors();
});
