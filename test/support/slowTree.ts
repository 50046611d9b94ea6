import type { PlainSpan } from './traceSpans.ts';

/*
 * The words of CONTRACT `trace`, written down a second time as simply as possible and as slowly as it may be: objects,
 * bigints, recursion, quadratic searches. The product's own functions are compared with it.
 */

export interface SlowNode {
  readonly span: PlainSpan;
  readonly children: SlowNode[];
  readonly how: 'root' | 'orphan' | 'cutCycle' | 'child';
}

const earlier = (a: PlainSpan, b: PlainSpan) =>
  a.start < b.start || (a.start === b.start && a.id < b.id);
const byStart = (a: SlowNode, b: SlowNode) => (earlier(a.span, b.span) ? -1 : 1);

function parentOf(spans: readonly PlainSpan[], span: PlainSpan): PlainSpan | undefined {
  return span.parent === 0n ? undefined : spans.find(({ id }) => id === span.parent);
}

function isEarliestOfCycle(spans: readonly PlainSpan[], span: PlainSpan): boolean {
  const seen: PlainSpan[] = [];
  let at = parentOf(spans, span);
  while (at && at !== span && !seen.includes(at)) {
    seen.push(at);
    at = parentOf(spans, at);
  }
  return at === span && seen.every((other) => earlier(span, other));
}

export function slowTree(spans: readonly PlainSpan[]): SlowNode[] {
  const howOf = (span: PlainSpan): SlowNode['how'] => {
    if (span.parent === 0n) {
      return 'root';
    }
    if (!parentOf(spans, span)) {
      return 'orphan';
    }
    return isEarliestOfCycle(spans, span) ? 'cutCycle' : 'child';
  };
  const nodes = spans.map((span): SlowNode => ({ span, children: [], how: howOf(span) }));
  for (const node of nodes) {
    if (node.how === 'child') {
      nodes.find(({ span }) => span.id === node.span.parent)?.children.push(node);
    }
  }
  for (const node of nodes) {
    node.children.sort(byStart);
  }
  return (['root', 'orphan', 'cutCycle'] as const).flatMap((how) =>
    nodes.filter((node) => node.how === how).sort(byStart),
  );
}

export function depthFirst(tops: readonly SlowNode[]): SlowNode[] {
  return tops.flatMap((node) => [node, ...depthFirst(node.children)]);
}

const endOf = ({ start, end }: PlainSpan) => (end > start ? end : start);
export const durationOf = (span: PlainSpan) => endOf(span) - span.start;

/** Counts the nanoseconds one by one. */
export function slowSelf({ span, children }: SlowNode): bigint {
  let self = 0n;
  for (let ns = span.start; ns < endOf(span); ns++) {
    if (!children.some((child) => child.span.start <= ns && ns < endOf(child.span))) {
      self++;
    }
  }
  return self;
}

export function slowCriticalPath(root: SlowNode): Set<bigint> {
  const path = new Set<bigint>();
  const walk = (node: SlowNode, end: bigint): void => {
    path.add(node.span.id);
    const clipped = (child: SlowNode) => (endOf(child.span) < end ? endOf(child.span) : end);
    let point = end;
    const left = node.children.filter(
      ({ span }) => span.start <= end && endOf(span) >= node.span.start,
    );
    for (;;) {
      let last: SlowNode | undefined;
      for (const child of left) {
        if (clipped(child) <= point && (!last || clipped(child) > clipped(last))) {
          last = child;
        }
      }
      if (!last) {
        return;
      }
      left.splice(left.indexOf(last), 1);
      walk(last, clipped(last));
      point = last.span.start;
    }
  };
  walk(root, endOf(root.span));
  return path;
}
