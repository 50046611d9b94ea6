import type { SpanDetail, TraceDetail, TraceList } from '../../shared/rpc/contract.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import { wallClockWithDate } from '../../shared/util/wallClock.ts';
import { auditLine } from './auditText.ts';
import { cut, oneLine, plural, table } from './table.ts';

export function tracesText({ total, traces }: TraceList): string {
  if (traces.length === 0) {
    return total === 0 ? 'No traces.' : `No more than ${plural(total, 'trace')}.`;
  }
  const rows = table(
    [
      { head: 'TRACE', cell: (trace) => trace.traceId },
      { head: 'START', cell: (trace) => wallClockWithDate(BigInt(trace.startUnixNano)) },
      { head: 'DURATION', right: true, cell: (trace) => formatDuration(Number(trace.durationNs)) },
      { head: 'SPANS', right: true, cell: (trace) => String(trace.spans) },
      {
        head: 'RESULT',
        cell: (trace) =>
          trace.denied ? '✗ denied' : trace.errors > 0 ? `✗ ${plural(trace.errors, 'error')}` : '✓',
      },
      { head: 'WHAT', most: 48, cell: (trace) => trace.mcp.tool ?? trace.root?.name ?? '–' },
      { head: 'SERVICE', most: 32, cell: (trace) => trace.root?.service ?? '–' },
    ],
    traces,
  );
  return traces.length < total ? `${rows}\n${traces.length} of ${plural(total, 'trace')}` : rows;
}

const barWidth = 28;
const nameWidth = 52;

/** The tree with durations, and a bar of each span on the time of the whole trace. */
export function traceText(trace: TraceDetail): string {
  const [root] = trace.spans;
  const durationNs = Number(trace.durationNs);
  const head = [
    `${root ? nameOf(root) : 'trace'}  ${formatDuration(durationNs)}`,
    `trace ${trace.traceId} · ${plural(trace.spans.length, 'span')} · ${wallClockWithDate(BigInt(trace.startUnixNano))}`,
    '',
  ];
  const branches = branchesOf(trace.spans);
  const rows = trace.spans.map((span, row) => {
    const name = cut(`${branches[row] ?? ''}${nameOf(span)}`, nameWidth).padEnd(nameWidth);
    const duration = formatDuration(Number(span.durationNs)).padStart(9);
    const result = span.status.code === 'ERROR' || span.mcp.isError ? ' ✗' : '';
    const message = span.status.message ? ` ${cut(oneLine(span.status.message), 80)}` : '';
    const notes = span.notes.length > 0 ? `  (${span.notes.join(', ')})` : '';
    return `${name} ${duration}  ${bar(span, trace, durationNs)}${result}${message}${notes}`;
  });
  const audit = trace.audit.map((record) => `audit: ${auditLine(record)}`);
  return [...head, ...rows, ...(audit.length > 0 ? ['', ...audit] : [])].join('\n');
}

/** What is called says more than what an emitter names its span. */
function nameOf({ name, mcp }: SpanDetail): string {
  const target = mcp.tool ?? mcp.prompt ?? mcp.resource;
  return oneLine(mcp.method !== null && target !== null ? `${mcp.method} ${target}` : name);
}

/** What is drawn before each name; a trace may be as deep as it is long, so only so many levels are drawn. */
function branchesOf(spans: readonly SpanDetail[]): readonly string[] {
  const mostLevels = 16;
  const lines = new Array<string>(spans.length).fill('');
  /** Whether a later row continues the branch of a level. */
  const open: boolean[] = [];
  for (let row = spans.length - 1; row >= 0; row--) {
    const depth = spans[row]?.depth ?? 0;
    const isLast = !open[depth];
    open.length = depth + 1;
    open[depth] = true;
    const shown = Math.min(depth, mostLevels);
    let line = depth > mostLevels ? '… ' : '';
    for (let level = depth - shown + 1; level < depth; level++) {
      line += open[level] ? '│ ' : '  ';
    }
    lines[row] = depth === 0 ? '' : `${line}${isLast ? '└ ' : '├ '}`;
    for (let level = 0; level < depth; level++) {
      open[level] ??= false;
    }
  }
  return lines;
}

function bar(span: SpanDetail, trace: TraceDetail, durationNs: number): string {
  const offset = Number(BigInt(span.startUnixNano) - BigInt(trace.startUnixNano));
  const scale = durationNs > 0 ? barWidth / durationNs : 0;
  const from = Math.max(0, Math.min(barWidth - 1, Math.floor(offset * scale)));
  const length = Math.max(1, Math.round(Number(span.durationNs) * scale));
  const to = Math.min(barWidth, from + length);
  const fill = span.onCriticalPath ? '█' : '▒';
  return `▏${' '.repeat(from)}${fill.repeat(to - from)}${' '.repeat(barWidth - to)}▕`;
}
