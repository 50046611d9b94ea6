import * as vscode from 'vscode';
import type { CompareSide, TraceSummary } from '../../shared/rpc/contract.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import { wallClockWithDate } from '../../shared/util/wallClock.ts';
import type { SpanTarget } from '../contributions.ts';
import type { Services } from '../services.ts';
import { joined, oneLine } from '../views/words.ts';
import { type CommandHandlers, setContext } from '../vscodeApi.ts';
import { asTraceRef, columnsOf, pickFirst, traceTargetOf } from './spanTarget.ts';

type CompareCommand =
  | 'mcpTraces.compareTraces'
  | 'mcpTraces.selectForCompare'
  | 'mcpTraces.compareWithSelected'
  | 'mcpTraces.compareWithTypical'
  | 'mcpTraces.compareBeforeAndSince';

/** Two traces beside each other, chosen as VS Code chooses two files. */
export function compareCommands(services: Services): Pick<CommandHandlers, CompareCommand> {
  const { panels } = services;
  let selected: string | null = null;
  /** A title bar hands the address of its panel to a command, which says less than the panel in front itself. */
  const targetOf = (argument: SpanTarget | string | undefined) => {
    const isRef = typeof argument === 'string' || typeof argument?.traceId === 'string';
    return traceTargetOf(services, isRef ? argument : undefined, 'panel');
  };
  const show = async (a: CompareSide, b: CompareSide) => {
    await services.connected();
    panels.show({ panel: 'compare', a, b });
  };
  return {
    'mcpTraces.compareTraces': async (argument) => {
      await services.connected();
      const a =
        asTraceRef(argument?.a)?.traceId ?? (await askFor(services, 'A: the one before', null));
      if (a === null) return;
      const b = asTraceRef(argument?.b)?.traceId ?? (await askFor(services, 'B: the one after', a));
      if (b === null) return;
      await show(b === typical ? { typicalOf: a } : { traceId: a }, {
        traceId: b === typical ? a : b,
      });
    },
    'mcpTraces.selectForCompare': async (argument) => {
      const target = targetOf(argument);
      if (target === null) {
        pickFirst('trace', 'Traces');
        return;
      }
      selected = target.traceId;
      await setContext('mcpTraces.compareSelected', true);
      vscode.window.setStatusBarMessage('Selected for Compare', 3000);
    },
    'mcpTraces.compareWithSelected': async (argument) => {
      const target = targetOf(argument);
      if (target === null || selected === null) {
        pickFirst(selected === null ? 'trace for compare' : 'trace', 'Traces');
        return;
      }
      await show({ traceId: selected }, { traceId: target.traceId });
    },
    'mcpTraces.compareWithTypical': async (argument) => {
      const target = targetOf(argument);
      if (target === null) {
        pickFirst('trace', 'Traces');
        return;
      }
      await show({ typicalOf: target.traceId }, { traceId: target.traceId });
    },
    'mcpTraces.compareBeforeAndSince': async (argument) => {
      await services.connected();
      const target = targetOf(argument);
      if (target === null) {
        pickFirst('trace', 'Traces');
        return;
      }
      const { traceId } = target;
      const { startUnixNano } = await columnsOf(services, traceId);
      const time = startUnixNano.toString();
      await show(
        { typicalOf: traceId, beforeUnixNano: time },
        { typicalOf: traceId, fromUnixNano: time },
      );
    },
  };
}

const typical = 'typical';
const mostOffered = 200;

/** One of the newest traces, or for the second what is typical of the first. Null when the person thinks better of it. */
async function askFor(
  { client }: Services,
  title: string,
  first: string | null,
): Promise<string | null> {
  const { traces } = await client.request('traces', { limit: mostOffered });
  const items = traces.filter(({ traceId }) => traceId !== first).map(itemOf);
  const offered =
    first === null
      ? items
      : [
          {
            label: '$(graph) Typical of Its Kind',
            description: 'the median of traces that begin with the same operation',
            detail: '',
            traceId: typical,
          },
          ...items,
        ];
  const picked = await vscode.window.showQuickPick(offered, {
    title: `Compare Traces (${first === null ? 1 : 2}/2)`,
    placeHolder: title,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.traceId ?? null;
}

function itemOf(trace: TraceSummary) {
  const { traceId, root, mcp, durationNs, startUnixNano, errors, denied } = trace;
  return {
    label: oneLine(mcp.tool ?? mcp.prompt ?? mcp.resource ?? root?.name ?? traceId, 80),
    description: joined([
      denied ? 'denied' : errors > 0 ? 'error' : '',
      formatDuration(Number(durationNs)),
      oneLine(root?.service ?? '', 40),
    ]),
    detail: `${wallClockWithDate(BigInt(startUnixNano))}  ${traceId}`,
    traceId,
  };
}
