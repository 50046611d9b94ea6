import { spanNotes } from '../../shared/model/spanNote.ts';
import type { ComparedSide, CompareSide, Comparison } from '../../shared/rpc/contract.ts';
import { mark, type TraceColumns } from '../../shared/trace/columns.ts';
import {
  compareSteps,
  tellingSteps,
  thresholdOf,
} from '../../shared/trace/compare/compareTraces.ts';
import { summarySteps } from '../../shared/trace/compare/summarise.ts';
import { withoutLayers } from '../../shared/trace/compare/withoutLayers.ts';
import type { CancelSignal } from '../../shared/util/cancel.ts';
import { findTrace } from './ids.ts';
import type { QueryContext } from './queryContext.ts';
import { inSlices, type TimeSlices } from './timeSlices.ts';
import { columnsOfTrace } from './traceColumns.ts';
import { typicalOf } from './typicalTraces.ts';

/** Nodes of an answer: a panel shows no more rows, and a person reads far fewer. */
const mostNodes = 10_000;

interface Side {
  /** Without layers. */
  readonly columns: TraceColumns;
  /** All of them. */
  readonly spans: number;
  readonly isTypical: boolean;
  readonly traces: number;
  readonly name: string;
}

/** Cost: two whole traces from the columns of the index; a typical side up to fifty, and one look at every trace. */
export async function compare(
  context: QueryContext,
  sides: { readonly a: CompareSide; readonly b: CompareSide },
  signal?: CancelSignal,
): Promise<Comparison> {
  return inSlices(context.store, signal, async (slices) => {
    const a = await readSide(context, sides.a, 'A', slices);
    const b = await readSide(context, sides.b, 'B', slices);
    if (slices.isOver) await slices.next();
    const threshold = thresholdOf(a.columns, b.columns);
    const nodes = await slices.through(compareSteps(a.columns, b.columns, threshold));
    const named = ({ name, columns }: Side) => ({ name, durationNs: columns.durationNs });
    const summary = await slices.through(summarySteps(nodes, named(a), named(b), threshold));
    const told = await slices.through(tellingSteps(nodes, mostNodes));
    return {
      summary,
      warnings: warningsOf(a, b),
      a: describe(a),
      b: describe(b),
      threshold,
      ...told,
    };
  });
}

async function readSide(
  context: QueryContext,
  side: CompareSide,
  letter: 'A' | 'B',
  slices: TimeSlices,
): Promise<Side> {
  if (slices.isOver) await slices.next();
  if ('traceId' in side) {
    const columns = columnsOfTrace(context, findTrace(context.store, side.traceId));
    return {
      columns: withoutLayers(columns),
      spans: columns.length,
      isTypical: false,
      traces: 1,
      name: letter,
    };
  }
  const { columns, spans, traces } = await typicalOf(context, side, slices);
  return { columns, spans, isTypical: true, traces, name: typicalName(side, traces) };
}

function typicalName(side: Exclude<CompareSide, { traceId: string }>, traces: number): string {
  const isOpen = side.beforeUnixNano === undefined && side.fromUnixNano === undefined;
  const when = side.beforeUnixNano === undefined ? 'since' : 'before';
  if (traces === 1) return isOpen ? 'the only other trace of its kind' : `the only trace ${when}`;
  return isOpen ? `the typical of ${traces} traces` : `the typical of ${traces} traces ${when}`;
}

function describe({ columns, spans, isTypical, traces, name }: Side): ComparedSide {
  let errors = 0;
  for (const marks of columns.marks) if ((marks & mark.error) !== 0) errors++;
  return {
    name,
    traceId: columns.traceId,
    isTypical,
    traces,
    label: rootText(columns, columns.label),
    service: rootText(columns, columns.service),
    startUnixNano: columns.startUnixNano.toString(),
    durationNs: columns.durationNs,
    spans,
    errors,
  };
}

const rootText = ({ strings }: TraceColumns, column: Uint32Array): string =>
  strings[column[0] ?? 0] ?? '';

const fewTraces = 5;

function warningsOf(a: Side, b: Side): string[] {
  const warnings: string[] = [];
  const [labelA, labelB] = [
    rootText(a.columns, a.columns.label),
    rootText(b.columns, b.columns.label),
  ];
  if (!a.isTypical && !b.isTypical && a.columns.traceId === b.columns.traceId) {
    warnings.push('A and B are the same trace.');
  }
  if (labelA !== labelB) {
    warnings.push(
      `These are traces of different kinds: A begins with ${labelA}, B with ${labelB}. They are aligned only where call paths agree.`,
    );
  } else if (rootText(a.columns, a.columns.service) !== rootText(b.columns, b.columns.service)) {
    warnings.push('A and B come from different services, so none of their call paths agree.');
  }
  for (const side of [a, b]) warnings.push(...warningsOfSide(side));
  return warnings;
}

function warningsOfSide({ columns, spans, isTypical, traces, name }: Side): string[] {
  const warnings: string[] = [];
  const notes = columns.notes.reduce((all, each) => all | each, 0);
  const has = (note: (typeof spanNotes)[number]) => (notes & (1 << spanNotes.indexOf(note))) !== 0;
  const subject = name.charAt(0).toUpperCase() + name.slice(1);
  if (isTypical && traces < fewTraces) {
    warnings.push(`${subject} stands for few: what differs may be chance.`);
  }
  const layers = spans - columns.length;
  if (layers > 0) {
    warnings.push(
      `${subject} holds ${layers} second ${layers === 1 ? 'span' : 'spans'} of one call, by another instrumentation: they count as that call.`,
    );
  }
  if (has('evictedEarlier')) {
    warnings.push(
      `${subject} was evicted in part: what is missing there shows as added or removed.`,
    );
  }
  if (columns.missingParents > 0) {
    warnings.push(`${subject} misses the parents of some spans, which stand at the top here.`);
  }
  if (has('unfinished')) {
    warnings.push(`${subject} holds spans without an end, whose durations are not known.`);
  }
  return warnings;
}
