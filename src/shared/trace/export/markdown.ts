import { formatCount, formatDuration } from '../../util/formatDuration.ts';
import { mark, type TraceColumns } from '../columns.ts';
import { findingsOf } from '../findings.ts';
import { rowText } from '../rowText.ts';

/** Longer trees say how much is left out: a summary goes into an issue or a chat. */
const mostRows = 60;
const mostSlow = 5;
const mostErrors = 10;
const mostNameLength = 120;

/** A trace, or the part of it below one row, as a Markdown summary. */
export function markdownOf(columns: TraceColumns, top = 0): string {
  const end = top + 1 + (columns.descendants[top] ?? 0);
  const last = top === 0 ? columns.length : end;
  const rows = Array.from({ length: last - top }, (_, at) => top + at);
  const errors = rows.filter((row) => isTrouble(columns, row));
  const services = new Set(rows.map((row) => rowText(columns, row).service));
  const start = new Date(Number(columns.startUnixNano / 1_000_000n)).toISOString();
  const durationNs = top === 0 ? columns.durationNs : (columns.durationsNs[top] ?? 0);
  const findings = top === 0 ? findingsOf(columns) : [];
  return [
    `### ${escaped(nameOf(columns, top))}: ${resultOf(columns, top)}, ${formatDuration(durationNs)}`,
    '',
    `- Trace \`${columns.traceId}\`, started ${start}`,
    `- ${plural(rows.length, 'span')}, ${errors.length === 0 ? 'no error' : plural(errors.length, 'error')}; ${escaped(Array.from(services).join(', '))}`,
    ...(columns.missingParents > 0 && top === 0
      ? [
          `- ${plural(columns.missingParents, 'parent')} missing: part of the trace was not received`,
        ]
      : []),
    ...findings.map(({ words }) => `- ${escaped(words)}`),
    '',
    ...slowest(columns, rows),
    ...(errors.length === 0 ? [] : ['**Errors**', '']),
    ...errors
      .slice(0, mostErrors)
      .map((row) => `- ${escaped(nameOf(columns, row))}: ${resultOf(columns, row)}`),
    ...(errors.length > mostErrors
      ? [`- and ${formatCount(errors.length - mostErrors)} more`]
      : []),
    ...(errors.length === 0 ? [] : ['']),
    ...treeBlock(columns, rows),
    '',
  ].join('\n');
}

function slowest(columns: TraceColumns, rows: readonly number[]): string[] {
  const bySelf = [...rows]
    .sort((a, b) => (columns.selfNs[b] ?? 0) - (columns.selfNs[a] ?? 0) || a - b)
    .slice(0, mostSlow);
  return [
    '| Most time itself | Service | Self | Duration |',
    '| --- | --- | ---: | ---: |',
    ...bySelf.map((row) => {
      const { service } = rowText(columns, row);
      const figures = [columns.selfNs[row], columns.durationsNs[row]].map((ns) =>
        formatDuration(ns ?? 0),
      );
      return `| ${[escaped(nameOf(columns, row)), escaped(service), ...figures].join(' | ')} |`;
    }),
    '',
  ];
}

function treeBlock(columns: TraceColumns, rows: readonly number[]): string[] {
  const base = columns.depth[rows[0] ?? 0] ?? 0;
  const lines = rows.slice(0, mostRows).map((row) => {
    const indent = '  '.repeat(Math.min(20, (columns.depth[row] ?? 0) - base));
    const trouble = isTrouble(columns, row) ? `  ${resultOf(columns, row)}` : '';
    return `${indent}${nameOf(columns, row)}  ${formatDuration(columns.durationsNs[row] ?? 0)}${trouble}`;
  });
  if (rows.length > mostRows) lines.push(`… and ${formatCount(rows.length - mostRows)} more`);
  // A fence is longer than any run of its character inside (CommonMark 4.5).
  const longest = Math.max(
    0,
    ...lines.flatMap((line) => line.match(/`+/g) ?? []).map(({ length }) => length),
  );
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return [`${fence}text`, ...lines, fence];
}

function nameOf(columns: TraceColumns, row: number): string {
  const { label } = rowText(columns, row);
  const line = label.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  return line.length > mostNameLength ? `${line.slice(0, mostNameLength - 1)}…` : line;
}

function resultOf(columns: TraceColumns, row: number): string {
  const marks = columns.marks[row] ?? 0;
  return marks & mark.denied ? 'denied' : marks & mark.error ? 'failed' : 'ok';
}

const isTrouble = (columns: TraceColumns, row: number): boolean =>
  ((columns.marks[row] ?? 0) & (mark.error | mark.denied)) !== 0;

const plural = (count: number, word: string): string =>
  `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;

/** Names are text of servers: nothing in them becomes a link, a picture or a tag. */
const escaped = (text: string): string =>
  text.replace(/[\\`*_{}[\]<>#|!~@]/g, (character) => `\\${character}`);
