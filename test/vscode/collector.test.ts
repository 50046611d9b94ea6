import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { rootId } from '../../src/extension/views/row.ts';
import { spanRowId } from '../../src/extension/views/spanRows.ts';
import { groupRowId } from '../../src/extension/views/traceGroupsModel.ts';
import { traceRowId } from '../../src/extension/views/tracesModel.ts';
import { sendTrace } from '../support/sendTrace.ts';
import { until } from '../support/until.ts';
import { closeAllEditors, connectedApi, panelTabs } from './extensionApi.ts';

/** A new trace id each time: the store lives as long as the run. */
const newTraceId = () => crypto.randomUUID().replaceAll('-', '');
const [rootSpan, childSpan] = ['00000000000000a1', '00000000000000a2'] as const;
const spans = [
  {
    spanId: rootSpan,
    name: 'tools/call find_orders',
    attributes: { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'find_orders' },
  },
  { spanId: childSpan, parentSpanId: rootSpan, name: 'SELECT', isError: true },
];

describe('with the collector', () => {
  afterEach(async () => {
    await closeAllEditors();
  });

  it('is started by a command and answers', async () => {
    const { client } = await connectedApi();
    const status = await client.request('status', {});
    assert.equal(typeof status.pid, 'number');
    assert.equal(
      status.receivers.some(({ state }) => state === 'listening'),
      true,
    );
  });

  it('shows what it receives in the tree, and its spans below it', async () => {
    const { services, httpUrl } = await connectedApi();
    await vscode.commands.executeCommand('mcpTraces.traces.focus');
    const traceId = newTraceId();
    await sendTrace(httpUrl, traceId, spans);
    const { tree } = services.traces.tree;
    const row = await until(() => tree.row(traceRowId(traceId)), 'the tree has the trace');
    assert.equal(row.label, 'find_orders');
    assert.match(row.description, /^error · 10 ms/);
    const roots = await tree.getChildren(traceRowId(traceId));
    assert.deepEqual(roots, [spanRowId(traceId, rootSpan)]);
    assert.deepEqual(await tree.getChildren(spanRowId(traceId, rootSpan)), [
      spanRowId(traceId, childSpan),
    ]);
    assert.ok((await tree.getChildren(rootId)).length > 0);
  });

  it('groups the tree by MCP session, and shows only the session of a group or a trace', async () => {
    const { services, httpUrl } = await connectedApi();
    const { traces } = services;
    const { tree } = traces.tree;
    const [inSession, other, dialect] = [newTraceId(), newTraceId(), newTraceId()];
    const session = newTraceId();
    const spanIn = (key: string) => ({
      spanId: rootSpan,
      name: 'tools/call find_orders',
      attributes: { 'mcp.method.name': 'tools/call', [key]: session },
    });
    await vscode.commands.executeCommand('mcpTraces.traces.focus');
    await sendTrace(httpUrl, inSession, [spanIn('mcp.session.id')]);
    // Seen first, it is the older one.
    await until(() => tree.row(traceRowId(inSession)), 'the tree has the first trace');
    await sendTrace(httpUrl, dialect, [spanIn('mxcp.session.id')]);
    await sendTrace(httpUrl, other, spans);
    const group = groupRowId('session', session);
    const shown = async (rowIds: readonly string[]) =>
      JSON.stringify(await tree.getChildren(group)) === JSON.stringify(rowIds);
    try {
      await vscode.commands.executeCommand('mcpTraces.groupTraces', { by: 'session' });
      await until(
        () => shown([dialect, inSession].map(traceRowId)),
        'the traces of the session stand below it',
      );
      assert.equal(tree.row(group)?.kind, 'session');
      assert.ok((await tree.getChildren(groupRowId('session', ''))).includes(traceRowId(other)));

      await vscode.commands.executeCommand('mcpTraces.onlySession', traceRowId(inSession));
      assert.equal(traces.filter.text, `mcp.session.id = ${session}`);
      await until(() => shown([traceRowId(inSession)]), 'only what tells it so is left');
      assert.deepEqual(await tree.getChildren(rootId), [group]);

      await traces.setFilter('');
      await until(() => tree.row(traceRowId(dialect)), 'the other dialect is back');
      await vscode.commands.executeCommand('mcpTraces.onlySession', group);
      assert.equal(traces.filter.text, `mxcp.session.id = ${session}`);
    } finally {
      await traces.setFilter('');
      await vscode.commands.executeCommand('mcpTraces.groupTraces', { by: 'service' });
    }
  });

  it('opens a trace by id, by traceparent and by row, in one panel', async () => {
    const { services, httpUrl } = await connectedApi();
    const traceId = newTraceId();
    await sendTrace(httpUrl, traceId, spans);
    await vscode.commands.executeCommand('mcpTraces.openTrace', { traceId });
    await until(() => panelTabs('mcpTraces.tracePanel').length === 1, 'the panel is open');
    await vscode.commands.executeCommand('mcpTraces.openTrace', `00-${traceId}-${childSpan}-01`);
    await vscode.commands.executeCommand('mcpTraces.openTrace', traceRowId(traceId));
    assert.equal(services.panels.count, 1);
    await vscode.commands.executeCommand('mcpTraces.openTrace', { traceId: newTraceId() });
    assert.equal(services.panels.count, 2);
    await closeAllEditors();
    await until(() => services.panels.count === 0, 'the panels are gone');
  });

  it('opens the panels of queries and audit once each', async () => {
    const { services } = await connectedApi();
    for (const command of ['mcpTraces.openQueries', 'mcpTraces.openAudit']) {
      await vscode.commands.executeCommand(command);
      await vscode.commands.executeCommand(command);
    }
    assert.equal(services.panels.count, 2);
  });

  it('compares two traces, chosen one after the other, and one with what is typical', async () => {
    const { services, httpUrl } = await connectedApi();
    const [a, b] = [newTraceId(), newTraceId()];
    await sendTrace(httpUrl, a, spans);
    await sendTrace(httpUrl, b, spans.slice(0, 1));
    await vscode.commands.executeCommand('mcpTraces.selectForCompare', traceRowId(a));
    await vscode.commands.executeCommand('mcpTraces.compareWithSelected', traceRowId(b));
    await until(() => panelTabs('mcpTraces.comparePanel').length === 1, 'the panel is open');
    assert.deepEqual(services.panels.active, {
      panel: 'compare',
      a: { traceId: a },
      b: { traceId: b },
    });
    await vscode.commands.executeCommand('mcpTraces.compareTraces', { a, b });
    assert.equal(services.panels.count, 1);
    await vscode.commands.executeCommand('mcpTraces.compareWithTypical', traceRowId(b));
    await vscode.commands.executeCommand('mcpTraces.compareBeforeAndSince', traceRowId(b));
    assert.equal(services.panels.count, 3);
  });

  it('sends a test trace and opens it', async () => {
    const { services } = await connectedApi();
    const traceId = await vscode.commands.executeCommand('mcpTraces.sendTestTrace');
    assert.match(String(traceId), /^[0-9a-f]{32}$/);
    assert.equal(services.panels.count, 1);
    const { traces } = await services.client.request('traces', { limit: 1000 });
    assert.ok(traces.some((trace) => trace.traceId === traceId));
  });

  it('clears, and brings back what was cleared', async () => {
    const { client, httpUrl } = await connectedApi();
    const traceId = newTraceId();
    await sendTrace(httpUrl, traceId, spans);
    const { undoToken } = await client.request('clear', {});
    assert.equal((await client.request('traces', {})).total, 0);
    await client.request('undoClear', { undoToken });
    assert.ok(
      (await client.request('traces', {})).traces.some((trace) => trace.traceId === traceId),
    );
  });

  it('finds it again after a crash, with all it had answered', async () => {
    const { client, httpUrl } = await connectedApi();
    const traceId = newTraceId();
    await sendTrace(httpUrl, traceId, spans);
    const killed = (await client.request('status', {})).pid ?? -1;
    process.kill(killed, 'SIGKILL');
    await until(() => client.connection.state !== 'connected', 'the link is lost');
    await until(() => client.connection.state === 'connected', 'the link is back');
    const { traces } = await client.request('traces', { limit: 1000 });
    assert.ok(traces.some((trace) => trace.traceId === traceId));
  });

  it('lets go of it when the window ends, and takes it up again', async () => {
    const { client } = await connectedApi();
    await client.stop();
    assert.equal(client.connection.state, 'off');
    client.start();
    await until(() => client.connection.state === 'connected', 'the link is back');
  });
});
