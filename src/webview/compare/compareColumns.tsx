import { roleLooks } from '../../shared/semconv/spanWords.ts';
import {
  callsWords,
  changeWords,
  deltaNs,
  deltaWords,
} from '../../shared/trace/compare/changeWords.ts';
import type { Change } from '../../shared/trace/compare/comparison.ts';
import type { Column } from '../components/DataTable.tsx';
import { Icon } from '../components/Icon.tsx';
import { Isolated } from '../components/Isolated.tsx';
import type { CompareRow } from './compareRows.ts';
import { DeltaBar } from './DeltaBar.tsx';

const changeIcons: Readonly<Record<Change, string>> = {
  added: 'diff-added',
  removed: 'diff-removed',
  slower: 'arrow-up',
  faster: 'arrow-down',
  same: 'dash',
};

/** Deeper rows are indented no further: their label has to stay in sight. */
const mostIndent = 16;
const indentPx = 12;

const calls = (side: 'a' | 'b', title: string): Column<CompareRow> => ({
  id: side,
  title,
  track: 'minmax(72px, 110px)',
  figures: true,
  rank: side === 'a' ? 2 : 1,
  value: ({ node }) => node[side]?.totalNs ?? null,
  cell: ({ node }) => callsWords(node[side]),
  hint: `Time and number of calls in ${title}`,
});

/** Sorted by place the labels form a tree; in any other order the path in the tooltip says where a row stands. */
export function compareColumns(inTreeOrder: boolean): Column<CompareRow>[] {
  return [
    {
      id: 'path',
      title: 'Call path',
      track: 'minmax(150px, 3fr)',
      rank: 1,
      value: ({ at }) => at,
      cell: ({ node, path }) => (
        <span
          class="call-path"
          title={`${path}\n${roleLooks[node.role].word}`}
          style={{
            paddingInlineStart: inTreeOrder
              ? `${Math.min(node.depth, mostIndent) * indentPx}px`
              : undefined,
          }}
        >
          <Icon name={roleLooks[node.role].icon} /> <Isolated text={node.label} />
        </span>
      ),
      hint: 'Sort as in the trace',
    },
    {
      id: 'service',
      title: 'Service',
      track: 'minmax(80px, 1fr)',
      rank: 3,
      value: ({ node }) => node.service,
      cell: ({ node }) => <Isolated text={node.service} />,
    },
    calls('a', 'A'),
    calls('b', 'B'),
    {
      id: 'delta',
      title: 'B − A',
      track: 'minmax(64px, 90px)',
      figures: true,
      rank: 1,
      value: ({ node }) => deltaNs(node),
      cell: ({ node }) => deltaWords(node),
    },
    {
      id: 'bar',
      title: 'Difference',
      track: 'minmax(80px, 140px)',
      rank: 3,
      value: ({ node }) => Math.abs(deltaNs(node)),
      cell: ({ node, share }) => <DeltaBar share={share} words={`B takes ${deltaWords(node)}`} />,
      hint: 'To the right B takes longer, to the left A',
    },
    {
      id: 'change',
      title: 'Change',
      track: 'minmax(90px, 150px)',
      rank: 1,
      value: ({ node }) => node.change,
      cell: ({ node }) => {
        const words = changeWords(node);
        const failsNow = (node.b?.errors ?? 0) > 0 && (node.a?.errors ?? 0) === 0;
        return (
          <span class={failsNow ? 'error' : undefined} title={words}>
            <Icon name={failsNow ? 'error' : changeIcons[node.change]} /> {words}
          </span>
        );
      },
    },
  ];
}
