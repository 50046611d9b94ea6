import type { ComparedSide, Comparison } from '../../shared/rpc/contract.ts';
import {
  callsWords,
  changeWords,
  deltaWords,
  differingPaths,
} from '../../shared/trace/compare/changeWords.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import { wallClockWithDate } from '../../shared/util/wallClock.ts';
import { oneLine, plural, table } from './table.ts';

const mostIndent = 20;

/** The sentence first, then the call paths that differ and what is above them. */
export function compareText(comparison: Comparison): string {
  const { summary, warnings, a, b, nodes, leftOut } = comparison;
  const kept = differingPaths(nodes);
  const shown = nodes.filter((_, at) => kept[at] === 1);
  const same = nodes.length - shown.length + leftOut;
  return [
    oneLine(summary),
    ...warnings.map((warning) => oneLine(`! ${warning}`)),
    '',
    sideLine('A', a),
    sideLine('B', b),
    '',
    ...(shown.length === 0
      ? []
      : [
          table(
            [
              {
                head: 'CALL',
                most: 70,
                cell: ({ depth, label }) => '  '.repeat(Math.min(depth, mostIndent)) + label,
              },
              { head: 'SERVICE', most: 24, cell: ({ service }) => service },
              { head: 'A', right: true, cell: (node) => callsWords(node.a) },
              { head: 'B', right: true, cell: (node) => callsWords(node.b) },
              { head: 'B−A', right: true, cell: deltaWords },
              { head: '', cell: changeWords },
            ],
            shown,
          ),
        ]),
    ...(same > 0 ? [`${plural(same, 'call path')} the same in both`] : []),
  ].join('\n');
}

function sideLine(letter: string, side: ComparedSide): string {
  const what = side.isTypical
    ? `${side.name}, shown by ${side.traceId}`
    : `${side.traceId}  ${wallClockWithDate(BigInt(side.startUnixNano))}`;
  return oneLine(
    `${letter}  ${what}  ${side.label}  ${formatDuration(side.durationNs)}  ${plural(side.spans, 'span')}`,
  );
}
