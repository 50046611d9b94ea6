import type { SpanRole } from '../../model/mcpView.ts';
import { formatCount, formatDuration } from '../../util/formatDuration.ts';
import { isolated } from '../../util/shownText.ts';
import { sortSteps } from '../../util/sortSteps.ts';
import { atOnce, rowsAStep, type Steps } from '../../util/steps.ts';
import { changeOf } from './compareTraces.ts';
import type { ComparedCalls, ComparedNode, Threshold } from './comparison.ts';

/** One side as the sentence names it. */
export interface NamedSide {
  /** `A`, `this trace`, `the typical of 20`. */
  readonly name: string;
  readonly durationNs: number;
}

/** All calls of one operation, wherever they stand. */
interface Operation {
  /** Its label, with its service where another one has an operation of that label. */
  readonly name: string;
  readonly label: string;
  readonly role: SpanRole;
  /** Its call paths, and how many of them differ by themselves. */
  paths: number;
  differing: number;
  readonly a: Sums;
  readonly b: Sums;
}

interface Sums {
  count: number;
  totalNs: number;
  selfNs: number;
}

const mostTimeReasons = 2;
const mostCountReasons = 2;
const mostErrorReasons = 2;

/** What differs, in one sentence: by how much, where the time went, which calls came or went, what fails now. */
export function* summarySteps(
  nodes: readonly ComparedNode[],
  a: NamedSide,
  b: NamedSide,
  threshold: Threshold,
): Steps<string> {
  const operations = yield* operationsOf(nodes);
  const times = yield* timeReasons(operations, a, b, threshold);
  const counts = yield* countReasons(nodes, new Set(times.map(({ label }) => label)));
  const reasons = [...(yield* errorReasons(nodes)), ...times.map(({ words }) => words), ...counts];
  const headline = headlineOf(a, b, threshold);
  if (reasons.length > 0) return `${headline}: ${reasons.join('; ')}.`;
  const rest = nodes.some(({ change }) => change === 'added' || change === 'removed')
    ? 'some call paths differ, none of them in a way that takes time'
    : 'the same calls, none of them slower or faster';
  return `${headline}: ${rest}.`;
}

export const summarise = (...of: Parameters<typeof summarySteps>): string =>
  atOnce(summarySteps(...of));

function headlineOf(a: NamedSide, b: NamedSide, threshold: Threshold): string {
  const from = formatDuration(a.durationNs);
  const to = formatDuration(b.durationNs);
  const change = changeOf(a.durationNs, b.durationNs, threshold);
  const subject = b.name.charAt(0).toUpperCase() + b.name.slice(1);
  if (change !== 'slower' && change !== 'faster') {
    return `${subject} takes about as long as ${a.name} (${from} and ${to})`;
  }
  const difference = formatDuration(Math.abs(b.durationNs - a.durationNs));
  return `${subject} is ${difference} ${change} than ${a.name} (${from} → ${to})`;
}

function* operationsOf(nodes: readonly ComparedNode[]): Steps<Operation[]> {
  const operations = new Map<string, Operation>();
  const services = new Map<string, string>();
  const ofSeveral = new Set<string>();
  for (const [at, { label, service }] of nodes.entries()) {
    if (at % rowsAStep === 0) yield;
    const known = services.get(label);
    if (known === undefined) services.set(label, service);
    else if (known !== service) ofSeveral.add(label);
  }
  for (const [at, { label, service, role, change, a, b }] of nodes.entries()) {
    if (at % rowsAStep === 0) yield;
    const isOfSeveral = ofSeveral.has(label);
    const key = isOfSeveral ? `${label}\n${service}` : label;
    let known = operations.get(key);
    if (known === undefined) {
      const name = isOfSeveral ? `${label} in ${service}` : label;
      known = { name, label, role, paths: 0, differing: 0, a: noSums(), b: noSums() };
      operations.set(key, known);
    }
    known.paths += 1;
    if (change !== 'same') known.differing += 1;
    addTo(known.a, a);
    addTo(known.b, b);
  }
  return [...operations.values()];
}

const noSums = (): Sums => ({ count: 0, totalNs: 0, selfNs: 0 });

function addTo(sums: Sums, calls: ComparedCalls | null): void {
  sums.count += calls?.count ?? 0;
  sums.totalNs += calls?.totalNs ?? 0;
  sums.selfNs += calls?.selfNs ?? 0;
}

/** Where the time went is told by self times: a parent is slower because of what is below it. */
function* timeReasons(
  operations: readonly Operation[],
  a: NamedSide,
  b: NamedSide,
  threshold: Threshold,
): Steps<{ readonly label: string; readonly words: string }[]> {
  const whole = changeOf(a.durationNs, b.durationNs, threshold);
  const telling: { operation: Operation; deltaNs: number }[] = [];
  for (const [at, operation] of operations.entries()) {
    if (at % rowsAStep === 0) yield;
    const deltaNs = operation.b.selfNs - operation.a.selfNs;
    const change = changeOf(operation.a.selfNs, operation.b.selfNs, threshold);
    if (change !== 'same' && (whole === 'same' || change === whole) && deltaNs !== 0) {
      telling.push({ operation, deltaNs });
    }
  }
  const sorted = yield* sortSteps(telling, (x, y) => Math.abs(y.deltaNs) - Math.abs(x.deltaNs));
  return sorted
    .slice(0, mostTimeReasons)
    .map(({ operation }) => ({ label: operation.label, words: timeWords(operation) }));
}

function timeWords({ name, paths, differing, a, b }: Operation): string {
  if (a.count === 0) return `${name} is new (${formatDuration(b.selfNs)})`;
  if (b.count === 0) return `${name} is gone (${formatDuration(a.selfNs)})`;
  const isLeaf = a.selfNs >= 0.9 * a.totalNs && b.selfNs >= 0.9 * b.totalNs;
  const times = `${formatDuration(b.selfNs)} instead of ${formatDuration(a.selfNs)}`;
  const words = isLeaf ? `${name} took ${times}` : `${name} itself took ${times}`;
  if (differing === 0 && paths > 1) {
    return `${words} over ${formatCount(paths)} call paths, each too little to show as ${b.selfNs > a.selfNs ? 'slower' : 'faster'}`;
  }
  return a.count === b.count
    ? words
    : `${words} (${formatCount(b.count)} ${b.count === 1 ? 'call' : 'calls'} instead of ${formatCount(a.count)})`;
}

const countedRoles: ReadonlySet<SpanRole> = new Set([
  'mcpClient',
  'mcpServer',
  'endpoint',
  'sql',
  'model',
  'agent',
]);

/** Of spans around each other for one call only the outermost counts. */
function* countReasons(nodes: readonly ComparedNode[], told: ReadonlySet<string>): Steps<string[]> {
  const counts = new Map<string, { a: number; b: number; role: SpanRole }>();
  for (const [at, node] of nodes.entries()) {
    if (at % rowsAStep === 0) yield;
    if (!countedRoles.has(node.role) || told.has(node.label)) continue;
    if (node.parent >= 0 && nodes[node.parent]?.label === node.label) continue;
    const known = counts.get(node.label) ?? { a: 0, b: 0, role: node.role };
    counts.set(node.label, known);
    known.a += node.a?.count ?? 0;
    known.b += node.b?.count ?? 0;
  }
  yield;
  const other = Array.from(counts, ([label, { a, b }]) => ({ label, more: b - a })).filter(
    ({ more }) => more !== 0,
  );
  return (yield* sortSteps(other, (x, y) => Math.abs(y.more) - Math.abs(x.more)))
    .slice(0, mostCountReasons)
    .map(({ label, more }) => {
      const count = Math.abs(more);
      const calls = count === 1 ? 'call' : 'calls';
      const called = label.replace(/^tools\/call /, '');
      return `${formatCount(count)} ${calls} ${more > 0 ? 'more' : 'fewer'} to ${isolated(called)}`;
    });
}

/** The innermost tell the cause; those above fail because they do. */
function* errorReasons(nodes: readonly ComparedNode[]): Steps<string[]> {
  const failsNow = ({ a, b }: ComparedNode) => (b?.errors ?? 0) > 0 && (a?.errors ?? 0) === 0;
  const failedBefore = ({ a, b }: ComparedNode) => (a?.errors ?? 0) > 0 && b?.errors === 0;
  return [
    ...innermost(nodes, failsNow).map((label) => `${isolated(label)} fails now`),
    ...innermost(nodes, failedBefore).map((label) => `${isolated(label)} no longer fails`),
  ].slice(0, mostErrorReasons);
}

function innermost(
  nodes: readonly ComparedNode[],
  passes: (node: ComparedNode) => boolean,
): string[] {
  const isAbove = new Uint8Array(nodes.length);
  const labels = new Set<string>();
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at];
    if (node === undefined) continue;
    const found = passes(node);
    if (found && isAbove[at] === 0) labels.add(node.label);
    if ((found || isAbove[at] === 1) && node.parent >= 0) isAbove[node.parent] = 1;
  }
  return [...labels].reverse();
}
