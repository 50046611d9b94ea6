import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { type Grouping, groupings, groupingWords, isGrouping } from '../views/traceGroupsModel.ts';
import type { CommandHandlers } from '../vscodeApi.ts';
import { filterProblem } from './filterInput.ts';
import { filterOfSession } from './sessionTarget.ts';

type ViewCommand =
  | 'mcpTraces.filterTraces'
  | 'mcpTraces.onlySession'
  | 'mcpTraces.filterQueries'
  | 'mcpTraces.filterAudit'
  | 'mcpTraces.clearTracesFilter'
  | 'mcpTraces.clearQueriesFilter'
  | 'mcpTraces.clearAuditFilter'
  | 'mcpTraces.groupTraces'
  | 'mcpTraces.refresh'
  | 'mcpTraces.showNewTraces'
  | 'mcpTraces.showMore';

interface Filtered {
  readonly filter: { readonly text: string };
  setFilter(text: string): Promise<void>;
}

/** What the trees show and how. */
export function viewCommands(services: Services): Pick<CommandHandlers, ViewCommand> {
  const { traces, queries, audit, servers } = services;
  const trees = [traces.tree, queries.tree, audit.tree, servers];
  return {
    'mcpTraces.filterTraces': async (argument) => {
      if (typeof argument?.filter !== 'string') {
        await askForFilter(
          traces,
          'Filter Traces',
          'status = error and duration > 500ms and tool = find_*',
        );
        return;
      }
      await traces.setFilter(argument.filter);
      await vscode.commands.executeCommand('mcpTraces.traces.focus');
    },
    'mcpTraces.onlySession': async (argument) => {
      const filter = await filterOfSession(services, argument);
      if (filter !== null) {
        await traces.setFilter(filter);
      }
    },
    'mcpTraces.filterQueries': () =>
      askForFilter(queries, 'Filter Slow Queries', 'tool = find_orders and duration > 100ms'),
    'mcpTraces.filterAudit': () =>
      askForFilter(audit, 'Filter Audit Records', 'status = error or denied = true'),
    'mcpTraces.clearTracesFilter': () => traces.setFilter(''),
    'mcpTraces.clearQueriesFilter': () => queries.setFilter(''),
    'mcpTraces.clearAuditFilter': () => audit.setFilter(''),
    'mcpTraces.groupTraces': async (argument) => {
      const grouping = isGrouping(argument?.by) ? argument.by : await pickGrouping(traces.grouping);
      if (grouping !== undefined) {
        await traces.setGrouping(grouping);
      }
    },
    'mcpTraces.refresh': async () => {
      await services.connected();
      traces.showNew();
      for (const tree of trees) {
        tree.refreshNow();
      }
    },
    'mcpTraces.showNewTraces': () => traces.showNew(),
    'mcpTraces.showMore': (parentId) => {
      if (typeof parentId === 'string') {
        // Ids of different trees differ but for the root; a click selects the row first.
        const more = `more:${parentId}`;
        const showing = trees.filter((tree) => tree.shows(more));
        const clicked = showing.find((tree) => tree.selectedId === more) ?? showing[0];
        clicked?.showMore(parentId);
      }
    },
  };
}

/** With a tick at what the tree is grouped by now. */
async function pickGrouping(now: Grouping): Promise<Grouping | undefined> {
  const items = groupings.map((grouping) => {
    const [label, description] = groupingWords[grouping];
    return { label: `$(${grouping === now ? 'check' : 'blank'}) ${label}`, description, grouping };
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Group Traces By',
    placeHolder: `Now: ${groupingWords[now][0]}`,
  });
  return picked?.grouping;
}

/** An input box that checks while one types and points at the character that is wrong. */
async function askForFilter(view: Filtered, title: string, example: string): Promise<void> {
  const text = await vscode.window.showInputBox({
    title,
    value: view.filter.text,
    placeHolder: example,
    // A webview that was clicked just before takes the focus back from what a command of the palette opens.
    ignoreFocusOut: true,
    prompt: 'Fields compare with = != > <, words search everywhere; and, or, not. Empty shows all.',
    validateInput: (value) => filterProblem(value),
  });
  if (text !== undefined) {
    await view.setFilter(text);
  }
}
