import { useMemo } from 'preact/hooks';
import type { TraceColumns } from '../../../shared/trace/columns.ts';
import { type OperationChoice, rowsOfOperation } from '../../../shared/trace/operations.ts';
import { rowText } from '../../../shared/trace/rowText.ts';
import { formatCount, formatDuration } from '../../../shared/util/formatDuration.ts';

/** Rows of an operation that are listed. */
const mostRows = 100;

interface Props {
  readonly columns: TraceColumns;
  readonly choice: OperationChoice;
  /** Rows that are counted; null = all. */
  readonly counted: Uint8Array | null;
  readonly count: number;
  readonly selected: number;
  /** Only this operation is shown in the tree. */
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly onSelect: (row: number) => void;
  readonly onShow: (row: number) => void;
}

export function OperationDetail(props: Props) {
  const { columns, choice, counted, count, selected, isChosen, onChoose, onSelect, onShow } = props;
  const rows = useMemo(
    () => rowsOfOperation(columns, choice, counted, mostRows),
    [columns, choice.by, choice.key, counted],
  );
  return (
    <div class="operation-detail">
      <p>
        <button type="button" class="toggle" aria-pressed={isChosen} onClick={onChoose}>
          only this operation
        </button>
        <span class="dim">
          {rows.length < count
            ? ` the longest ${rows.length} of ${formatCount(count)} spans`
            : ` ${formatCount(count)} ${count === 1 ? 'span' : 'spans'}, the longest first`}
        </span>
      </p>
      <ol class="operation-spans">
        {rows.map((row) => (
          <li key={row}>
            <button
              type="button"
              class="link"
              aria-current={row === selected}
              title="Click selects, a double click shows it in the tree"
              onClick={() => onSelect(row)}
              onDblClick={() => onShow(row)}
            >
              <span class="length">{formatDuration(columns.durationsNs[row] ?? 0)}</span>
              <bdi>{rowText(columns, row).label}</bdi>
              <span class="dim">{`at ${formatDuration(columns.offsetNs[row] ?? 0)}`}</span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
