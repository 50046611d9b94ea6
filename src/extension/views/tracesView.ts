import * as vscode from 'vscode';
import type { TraceList, TraceSummary } from '../../shared/rpc/contract.ts';
import type { TraceColumns } from '../../shared/trace/columns.ts';
import { decodeTraceColumns } from '../../shared/trace/columnsCodec.ts';
import type { CollectorClient } from '../client/collectorClient.ts';
import { FilterState } from './filterState.ts';
import { pageSize, rootId, type Snapshot } from './row.ts';
import { searchTraces } from './searchModel.ts';
import { spanRows, targetOfRow } from './spanRows.ts';
import { type Grouping, groupRowId, isGrouping } from './traceGroupsModel.ts';
import { traceRowId, traceRows } from './tracesModel.ts';
import { TreeView } from './treeView.ts';

/** Traces that one refresh asks for before "Show more". */
const firstFetch = 500;
const groupingKey = 'mcpTraces.tracesGrouping';

/** The *Traces* tree: groups, traces, and the spans of those that are unfolded. */
export class TracesView implements vscode.Disposable {
  readonly tree: TreeView;
  readonly filter: FilterState;
  readonly #client: CollectorClient;
  readonly #memento: vscode.Memento;
  #list: TraceList = { total: 0, traces: [] };
  #pinned: ReadonlySet<string> | null = null;
  #groupOrder: readonly string[] = [];
  /** Filter of the whole list that is on screen. */
  #searched = '';
  /** What an unfolded trace looked like when its spans were fetched. */
  readonly #fetched = new Map<string, string>();
  readonly #disposables: vscode.Disposable[];

  constructor(client: CollectorClient, memento: vscode.Memento) {
    this.#client = client;
    this.#memento = memento;
    this.filter = new FilterState(memento, 'mcpTraces.tracesFiltered');
    this.tree = new TreeView(client, {
      name: 'traces',
      parts: ['spans', 'audit'],
      rows: (limits, signal, piece) => this.#rows(limits, signal, piece),
      lazyRows: (rowId, limits) => this.#spans(rowId, limits),
    });
    this.#disposables = [
      this.tree,
      this.tree.view.onDidChangeSelection(({ selection }) => this.#pin(selection.length > 0)),
      this.tree.view.onDidChangeVisibility(({ visible }) => {
        if (!visible) {
          this.showNew();
        }
      }),
    ];
  }

  get grouping(): Grouping {
    const kept: unknown = this.#memento.get(groupingKey);
    return isGrouping(kept) ? kept : 'service';
  }

  async setGrouping(grouping: Grouping): Promise<void> {
    await this.#memento.update(groupingKey, grouping);
    this.#groupOrder = [];
    this.tree.refreshNow();
  }

  /** The newest trace of an MCP session that a row stands for; undefined for any other row. */
  newestOfSession(rowId: string): TraceSummary | undefined {
    return this.grouping !== 'session'
      ? undefined
      : this.#list.traces.find(
          ({ mcp }) => mcp.session !== null && groupRowId('session', mcp.session) === rowId,
        );
  }

  async setFilter(text: string): Promise<void> {
    await this.filter.set(text);
    this.#pinned = null;
    this.tree.view.description = this.filter.text;
    this.tree.refreshNow();
  }

  /** Lets the traces in that were held back. */
  showNew(): void {
    this.#pinned = null;
    this.tree.refreshNow();
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #pin(pointing: boolean): void {
    if (!pointing) {
      this.showNew();
      return;
    }
    this.#pinned ??= new Set(this.#list.traces.map(({ traceId }) => traceId));
  }

  async #rows(
    limits: ReadonlyMap<string, number>,
    signal: AbortSignal,
    piece: (soFar: Snapshot, words: string) => void,
  ): Promise<Snapshot> {
    const limit = firstFetch + (limits.get(rootId) ?? pageSize) - pageSize;
    const filter = this.filter.text;
    if (filter === '') {
      const list = await this.#client.request('traces', { limit }, signal);
      this.#searched = '';
      return this.#show(list, limits);
    }
    // Only the first time: later there is a whole list on screen, which half a list must not replace.
    const isNew = filter !== this.#searched;
    const list = await searchTraces(
      (params) => this.#client.request('search', params, signal),
      { filter, limit },
      (soFar, words) => {
        if (isNew && !signal.aborted) {
          piece(this.#show(soFar, limits), words);
        }
      },
    );
    signal.throwIfAborted();
    this.#searched = filter;
    return this.#show(list, limits);
  }

  #show(list: TraceList, limits: ReadonlyMap<string, number>): Snapshot {
    this.#list = list;
    this.tree.view.description = this.filter.text;
    for (const trace of this.#list.traces) {
      const rowId = traceRowId(trace.traceId);
      const fetched = this.#fetched.get(rowId);
      if (fetched !== undefined && fetched !== stateOf(trace)) {
        this.#fetched.delete(rowId);
        this.tree.tree.forget(rowId);
      }
    }
    const { snapshot, groupOrder } = traceRows({
      list: this.#list,
      grouping: this.grouping,
      nowUnixMs: Date.now(),
      pinned: this.#pinned,
      limits,
      groupOrder: this.#groupOrder,
    });
    this.#groupOrder = groupOrder;
    return snapshot;
  }

  async #spans(rowId: string, limits: ReadonlyMap<string, number>): Promise<Snapshot> {
    const target = targetOfRow(rowId);
    if (target === null) {
      return new Map();
    }
    const { traceId } = target;
    const columns = await this.#columns(traceId);
    const traceRow = traceRowId(traceId);
    const summary = this.#list.traces.find((each) => each.traceId === traceId);
    if (summary !== undefined) {
      this.#fetched.set(traceRow, stateOf(summary));
    }
    return spanRows(columns, traceRow, limits);
  }

  async #columns(traceId: string): Promise<TraceColumns> {
    return decodeTraceColumns(await this.#client.request('traceColumns', { traceId }));
  }
}

/** Changes whenever the spans below a trace may have changed. */
const stateOf = ({
  spans,
  errors,
  auditRecords,
  durationNs,
}: TraceList['traces'][number]): string => `${spans} ${errors} ${auditRecords} ${durationNs}`;
