import { roleLooks } from '../../shared/semconv/spanWords.ts';
import { mark, type TraceColumns } from '../../shared/trace/columns.ts';
import { spanIdOf } from '../../shared/trace/findRows.ts';
import { rowText } from '../../shared/trace/rowText.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import { Icon } from '../components/Icon.tsx';
import { serviceColours } from '../palette.ts';

/** Height of a row, as in VS Code's own trees. Pixels. */
export const rowPx = 22;
const indentPx = 12;

export function rowElementId(row: number): string {
  return `span-row-${row}`;
}

interface Props {
  readonly columns: TraceColumns;
  readonly row: number;
  /** Place among the visible rows, from 0. */
  readonly index: number;
  readonly position: number;
  readonly siblings: number;
  readonly folded: boolean;
  readonly selected: boolean;
  readonly isMatch: boolean;
  /** Levels that are left out on the left, so that a deep name stays readable. */
  readonly outdent: number;
  readonly maxIndent: number;
  readonly serviceInk: (service: number) => number;
}

export function TraceRow(props: Props) {
  const { columns, row, index } = props;
  const hasChildren = (columns.descendants[row] ?? 0) > 0;
  return (
    <div
      role="row"
      id={rowElementId(row)}
      class={rowClass(props)}
      style={{ top: `${index * rowPx}px` }}
      aria-rowindex={index + 1}
      aria-level={(columns.depth[row] ?? 0) + 1}
      aria-setsize={props.siblings}
      aria-posinset={props.position}
      aria-expanded={hasChildren ? !props.folded : undefined}
      aria-selected={props.selected}
      data-span-id={spanIdOf(columns, row)}
      data-row={row}
    >
      <NameCell {...props} />
      <Figure kind="self" label="self time" ns={columns.selfNs[row] ?? 0} />
      <Figure kind="duration" label="duration" ns={columns.durationsNs[row] ?? 0} />
      <div
        role="gridcell"
        class="cell bar"
        aria-label={`starts at ${formatDuration(columns.offsetNs[row] ?? 0)}`}
      />
    </div>
  );
}

function rowClass({ columns, row, selected, isMatch }: Props): string {
  const marks = columns.marks[row] ?? 0;
  return [
    'row',
    selected ? 'selected' : '',
    isMatch ? 'match' : '',
    (marks & (mark.error | mark.denied)) !== 0 ? 'trouble' : '',
  ]
    .filter((each) => each !== '')
    .join(' ');
}

function Figure({
  kind,
  label,
  ns,
}: {
  readonly kind: string;
  readonly label: string;
  readonly ns: number;
}) {
  const text = formatDuration(ns);
  return (
    <div role="gridcell" class={`cell figure ${kind}`} aria-label={`${label} ${text}`}>
      {text}
    </div>
  );
}

function NameCell(props: Props) {
  return (
    <div role="gridcell" class="cell name">
      <NameContent {...props} />
    </div>
  );
}

type NameProps = Pick<Props, 'columns' | 'row' | 'folded' | 'outdent' | 'maxIndent' | 'serviceInk'>;

/** Twistie, icon, swatch and name; also of a sticky ancestor. */
export function NameContent({ columns, row, folded, outdent, maxIndent, serviceInk }: NameProps) {
  const { label, role } = rowText(columns, row);
  const marks = columns.marks[row] ?? 0;
  const levels = Math.max(0, (columns.depth[row] ?? 0) - outdent);
  const ink = serviceInk(columns.service[row] ?? 0) % serviceColours;
  return (
    <>
      <span class="indent" style={{ width: `${Math.min(levels * indentPx, maxIndent)}px` }} />
      <span class={`twistie codicon ${twistieOf(columns, row, folded)}`} aria-hidden="true" />
      <Icon name={roleLooks[role].icon} />
      <span class={`swatch ink-${ink}`} aria-hidden="true" />
      <span class="label">
        <bdi>{label}</bdi>
      </span>
      <Badges marks={marks} notes={columns.notes[row] ?? 0} />
    </>
  );
}

function twistieOf(columns: TraceColumns, row: number, folded: boolean): string {
  if ((columns.descendants[row] ?? 0) === 0) return '';
  return folded ? 'codicon-chevron-right' : 'codicon-chevron-down';
}

/** Trouble as an icon with a word, never colour alone. */
function Badges({ marks, notes }: { readonly marks: number; readonly notes: number }) {
  return (
    <>
      {(marks & mark.denied) !== 0 && <Badge icon="circle-slash" word="denied" look="denied" />}
      {(marks & mark.denied) === 0 && (marks & mark.error) !== 0 && (
        <Badge icon="error" word="failed" look="error" />
      )}
      {(marks & mark.audit) !== 0 && <Badge icon="law" word="has an audit record" look="audit" />}
      {notes !== 0 && <Badge icon="info" word="see the notes in its details" look="note" />}
    </>
  );
}

function Badge({
  icon,
  word,
  look,
}: {
  readonly icon: string;
  readonly word: string;
  readonly look: string;
}) {
  return <span class={`badge codicon codicon-${icon} ${look}`} role="img" aria-label={word} />;
}
