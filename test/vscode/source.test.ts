import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { queryRowId } from '../../src/extension/views/queriesModel.ts';
import { spanRowId } from '../../src/extension/views/spanRows.ts';
import { sendTrace } from '../support/sendTrace.ts';
import { until } from '../support/until.ts';
import { closeAllEditors, connectedApi } from './extensionApi.ts';

const sql = 'SELECT name, stock\nFROM articles\nWHERE stock < $limit\n';
const hash = createHash('sha256').update(sql).digest('hex').slice(0, 16);
const traceId = crypto.randomUUID().replaceAll('-', '');
const [endpoint, query] = ['00000000000000b1', '00000000000000b2'] as const;

/** An MXCP project with one tool in the folder of the window. */
function writeProject(): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  assert.ok(folder);
  const write = (file: string, text: string) => {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
    return target;
  };
  write('mxcp-site.yml', 'mxcp: 1\nproject: shop\nprofile: dev\n');
  write(
    'tools/low_stock.yml',
    'mxcp: 1\ntool:\n  name: low_stock\n  source:\n    file: ../sql/low_stock.sql\n',
  );
  return write('sql/low_stock.sql', sql);
}

describe('from what is shown to what caused it', () => {
  afterEach(async () => {
    await closeAllEditors();
  });

  it('leads from a query, and from its span, to the SQL file', async () => {
    const file = writeProject();
    const { client, httpUrl } = await connectedApi();
    await sendTrace(httpUrl, traceId, [
      {
        spanId: endpoint,
        name: 'mxcp.endpoint.execute',
        attributes: { 'mxcp.endpoint.type': 'tool', 'mxcp.endpoint.name': 'low_stock' },
      },
      {
        spanId: query,
        parentSpanId: endpoint,
        name: 'mxcp.duckdb.execute',
        attributes: { 'db.system': 'duckdb', 'db.statement.hash': hash },
      },
    ]);
    await until(
      async () =>
        (await client.request('queries', {})).queries.some(
          (row) => row.hash === hash && row.source?.file === 'sql/low_stock.sql',
        ),
      'the collector has read the project',
      60_000,
    );
    for (const [command, row] of [
      ['mcpTraces.openQuerySource', queryRowId(hash)],
      ['mcpTraces.openSource', spanRowId(traceId, query)],
    ] as const) {
      await closeAllEditors();
      await vscode.commands.executeCommand(command, row);
      const editor = await until(() => vscode.window.activeTextEditor, 'an editor is open');
      assert.equal(editor.document.uri.fsPath, file);
      assert.equal(editor.selection.active.line, 0);
    }
  }).timeout(90_000);

  it('puts mcp-trace on the path of a terminal', async () => {
    const { services, client } = await connectedApi();
    await vscode.commands.executeCommand('mcpTraces.openTerminal');
    const shim = path.join(services.context.globalStorageUri.fsPath, 'bin', 'mcp-trace');
    assert.ok(existsSync(shim));
    const { stdout } = await promisify(execFile)(shim, ['status', '--json'], {
      env: { PATH: process.env.PATH, MCP_TRACES_DATA: client.dataDir },
    });
    assert.equal(JSON.parse(stdout).pid, (await client.request('status', {})).pid);
    for (const terminal of vscode.window.terminals) {
      terminal.dispose();
    }
  });

  it('gives new terminals the variables only while it is asked to', async () => {
    const { services, httpUrl } = await connectedApi();
    const { environmentVariableCollection } = services.context;
    await vscode.commands.executeCommand('mcpTraces.traceThisTerminal');
    assert.equal(environmentVariableCollection.get('OTEL_EXPORTER_OTLP_ENDPOINT')?.value, httpUrl);
    await vscode.commands.executeCommand('mcpTraces.stopTracingTerminals');
    assert.equal(environmentVariableCollection.get('OTEL_EXPORTER_OTLP_ENDPOINT'), undefined);
    for (const terminal of vscode.window.terminals) {
      terminal.dispose();
    }
  });
});
