import type { ComparedSide, Comparison } from '../../shared/rpc/contract.ts';
import { formatCount, formatDuration } from '../../shared/util/formatDuration.ts';
import { wallClockWithDate } from '../../shared/util/wallClock.ts';
import { Icon } from '../components/Icon.tsx';
import { Isolated } from '../components/Isolated.tsx';

interface Props {
  readonly comparison: Comparison;
  readonly onlyDifferences: boolean;
  readonly onOnlyDifferences: () => void;
  readonly onOpen: (traceId: string) => void;
  readonly onSwap: () => void;
  readonly onAgain: () => void;
}

/** The answer first, then what weakens it, then what is compared. */
export function CompareHeader(props: Props) {
  const { comparison, onlyDifferences, onOnlyDifferences, onOpen, onSwap, onAgain } = props;
  const { share, leastNs } = comparison.threshold;
  return (
    <header class="compare-header">
      <h1 class="summary">
        <bdi>{comparison.summary}</bdi>
      </h1>
      {comparison.warnings.length > 0 && (
        <ul class="warnings">
          {comparison.warnings.map((warning) => (
            <li key={warning}>
              <Icon name="warning" /> <bdi>{warning}</bdi>
            </li>
          ))}
        </ul>
      )}
      <dl class="sides">
        <Side letter="A" side={comparison.a} onOpen={onOpen} />
        <Side letter="B" side={comparison.b} onOpen={onOpen} />
      </dl>
      <p class="compare-tools">
        <button
          type="button"
          class="toggle"
          aria-pressed={onlyDifferences}
          onClick={onOnlyDifferences}
        >
          only differences
        </button>
        <button type="button" class="toggle" onClick={onSwap}>
          <Icon name="arrow-swap" /> Swap A and B
        </button>
        <button type="button" class="toggle" onClick={onAgain}>
          <Icon name="refresh" /> Compare again
        </button>
        <span class="dim">
          {`slower, faster: by ${Math.round(share * 100)} % and ${formatDuration(leastNs)} at least`}
          {comparison.leftOut > 0 &&
            ` · ${formatCount(comparison.leftOut)} call paths that differ least are left out`}
        </span>
      </p>
    </header>
  );
}

function Side({
  letter,
  side,
  onOpen,
}: {
  readonly letter: string;
  readonly side: ComparedSide;
  readonly onOpen: (traceId: string) => void;
}) {
  return (
    <div>
      <dt>{letter}</dt>
      <dd>
        <strong>{formatDuration(side.durationNs)}</strong>{' '}
        <button
          type="button"
          class="link"
          title={`Open trace ${side.traceId}`}
          onClick={() => onOpen(side.traceId)}
        >
          <Isolated text={side.label === '' ? side.traceId.slice(0, 8) : side.label} />
        </button>{' '}
        {side.isTypical && (
          <span>{`${side.name}${side.traces > 1 ? '; shown is the one in the middle' : ''} `}</span>
        )}
        <span class="dim">
          {`${formatCount(side.spans)} ${side.spans === 1 ? 'span' : 'spans'} · `}
          <Isolated text={side.service} />
          {` · ${wallClockWithDate(BigInt(side.startUnixNano))}`}
        </span>
        {side.errors > 0 && (
          <span class="error">
            {' '}
            <Icon name="error" />{' '}
            {`${formatCount(side.errors)} ${side.errors === 1 ? 'error' : 'errors'}`}
          </span>
        )}
      </dd>
    </div>
  );
}
