import { noteTags, roleLooks } from '../../shared/semconv/spanWords.ts';
import { mark } from '../../shared/trace/columns.ts';
import { spanIdOf } from '../../shared/trace/findRows.ts';
import type { Fold } from '../../shared/trace/folds.ts';
import { noteTagsOf, rowText } from '../../shared/trace/rowText.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import { Icon } from '../components/Icon.tsx';
import { serviceColours } from '../palette.ts';
import type { ColumnLayout, FigureColumn } from './columnLayout.ts';
import type { TraceState } from './traceState.ts';
import { foldAt, foldWords } from './treeRow.ts';

/** Height of a row, as in VS Code's own trees. Pixels. */
export const rowPx = 22;
const indentPx = 12;

/** @param row of the tree */
export function rowElementId(row: number): string {
  return `span-row-${row}`;
}

interface Props {
  readonly state: TraceState;
  /** Row of the tree. */
  readonly row: number;
  /** Place among the visible rows, from 0. */
  readonly index: number;
  readonly selected: boolean;
  readonly isMatch: boolean;
  /** Levels that are left out on the left, so that a deep name stays readable. */
  readonly outdent: number;
  readonly maxIndent: number;
  readonly shown: ColumnLayout['columns'];
  readonly serviceInk: (service: number) => number;
}

export function TraceRow(props: Props) {
  const { state, row, index } = props;
  const { columns, tree, places, focus } = state;
  const span = tree.spanRow[row] ?? 0;
  const fold = foldAt(state, row);
  const isRoot = focus?.kind === 'root' && tree.rowOfSpan[focus.row] === row;
  const rootDepth = focus?.kind === 'root' ? (tree.depth[tree.rowOfSpan[focus.row] ?? 0] ?? 0) : 0;
  const startNs = fold === null ? (columns.offsetNs[span] ?? 0) : fold.fromNs;
  return (
    <div
      role="row"
      id={rowElementId(row)}
      class={rowClass(props, fold)}
      style={{ top: `${index * rowPx}px` }}
      aria-rowindex={index + 1}
      aria-level={(tree.depth[row] ?? 0) - rootDepth + 1}
      aria-setsize={isRoot ? 1 : (places.size[row] ?? 1)}
      aria-posinset={isRoot ? 1 : (places.position[row] ?? 1)}
      aria-expanded={hasChildren(state, row) ? state.folded[row] !== 1 : undefined}
      aria-selected={props.selected}
      data-span-id={fold === null ? spanIdOf(columns, span) : undefined}
      data-fold={fold?.kind}
      data-row={row}
      data-vscode-context={`{"spanId":"${spanIdOf(columns, span)}"}`}
    >
      <div role="gridcell" class="cell name">
        <NameContent {...props} />
      </div>
      {props.shown.map(({ name, widthPx }) => {
        const { text, words, prefix } = figureOf(state, span, fold, name);
        return (
          <div
            key={name}
            role="gridcell"
            class={`cell figure ${name}`}
            style={{ width: `${widthPx}px` }}
            aria-label={words}
          >
            <bdi data-prefix={prefix === '' ? undefined : prefix}>{text}</bdi>
          </div>
        );
      })}
      <div
        role="gridcell"
        class="cell bar"
        aria-label={`starts at ${formatDuration(startNs)}${fold === null ? '' : `, longest ${formatDuration(fold.maxNs)}`}`}
      />
    </div>
  );
}

const hasChildren = ({ tree }: TraceState, row: number): boolean =>
  (tree.descendants[row] ?? 0) > 0;

function rowClass({ state, row, selected, isMatch }: Props, fold: Fold | null): string {
  const marks = state.columns.marks[state.tree.spanRow[row] ?? 0] ?? 0;
  const isTrouble =
    fold === null
      ? (marks & (mark.error | mark.denied)) !== 0
      : fold.errors > 0 && fold.kind !== 'missing';
  return [
    'row',
    fold === null ? '' : 'fold',
    selected ? 'selected' : '',
    isMatch ? 'match' : '',
    isTrouble ? 'trouble' : '',
  ]
    .filter((each) => each !== '')
    .join(' ');
}

interface FigureText {
  readonly text: string;
  /** For readers, who do not hear the head of the column. */
  readonly words: string;
  readonly prefix: string;
}

/** What a row says in a column; a fold says what holds for all that is in it. */
function figureOf(
  { columns }: TraceState,
  span: number,
  fold: Fold | null,
  column: FigureColumn,
): FigureText {
  const duration = (words: string, ns: number, prefix = ''): FigureText => {
    const text = formatDuration(ns);
    return { text, words: `${words} ${text}`, prefix };
  };
  if (fold?.kind === 'missing') return { text: '', words: `${column} not known`, prefix: '' };
  switch (column) {
    case 'service': {
      const { service } = rowText(columns, span);
      return { text: service, words: `service ${service}`, prefix: '' };
    }
    case 'self':
      return fold === null
        ? duration('self time', columns.selfNs[span] ?? 0)
        : duration('half of them took at most', fold.p50Ns, '~');
    case 'duration':
      return fold === null
        ? duration('duration', columns.durationsNs[span] ?? 0)
        : duration('together', fold.totalNs, 'Σ');
    case 'start':
      return duration('starts at', fold === null ? (columns.offsetNs[span] ?? 0) : fold.fromNs);
  }
}

type NameProps = Pick<Props, 'state' | 'row' | 'outdent' | 'maxIndent' | 'serviceInk'>;

/** Twistie, icon, swatch and name; also of a sticky ancestor. */
export function NameContent(props: NameProps) {
  const { state, row, outdent, maxIndent } = props;
  const levels = Math.max(0, (state.tree.depth[row] ?? 0) - outdent);
  const fold = foldAt(state, row);
  return (
    <>
      <span class="indent" style={{ width: `${Math.min(levels * indentPx, maxIndent)}px` }} />
      <span class={`twistie codicon ${twistieOf(state, row)}`} aria-hidden="true" />
      {fold === null ? <SpanName {...props} /> : <FoldName {...props} fold={fold} />}
    </>
  );
}

/** What the row above already says, the place of the parent, is not said again. */
function tagsOf({ columns, tree, plan }: TraceState, row: number): readonly string[] {
  const tags = noteTagsOf(columns, tree.spanRow[row] ?? 0);
  const above = plan.folds[tree.fold[tree.parentRow[row] ?? -1] ?? -1];
  return above?.kind === 'missing'
    ? tags.filter((tag) => tag !== noteTags.orphan && tag !== noteTags.remoteParentPending)
    : tags;
}

function SpanName({ state, row, serviceInk }: NameProps) {
  const { columns, tree } = state;
  const span = tree.spanRow[row] ?? 0;
  const { label, role } = rowText(columns, span);
  const layers = tree.layers[row] ?? 0;
  return (
    <>
      <Icon name={roleLooks[role].icon} />
      <Swatch ink={serviceInk(columns.service[span] ?? 0)} />
      <span class="label">
        <bdi>{label}</bdi>
      </span>
      {layers > 0 && (
        <span class="count-badge" role="img" aria-label={`${layers + 1} layers of one call`}>
          {`×${layers + 1}`}
        </span>
      )}
      <Badges marks={columns.marks[span] ?? 0} tags={tagsOf(state, row)} />
    </>
  );
}

const foldIcons: Partial<Record<Fold['kind'], string>> = { noise: 'filter', missing: 'question' };

function FoldName({ state, fold, serviceInk }: NameProps & { readonly fold: Fold }) {
  const { columns } = state;
  const [first = 0] = fold.rows;
  const { label, count } = foldWords(state, fold);
  return (
    <>
      <Icon name={foldIcons[fold.kind] ?? 'layers'} />
      <Swatch ink={serviceInk(columns.service[first] ?? 0)} />
      <span class="label">
        <bdi>{label}</bdi> <span class="times">{count}</span>
      </span>
      {fold.errors > 0 && fold.kind !== 'missing' && (
        <Badge icon="error" word={`${fold.errors} failed`} look="error" text={`${fold.errors}`} />
      )}
    </>
  );
}

function Swatch({ ink }: { readonly ink: number }) {
  return <span class={`swatch ink-${ink % serviceColours}`} aria-hidden="true" />;
}

function twistieOf(state: TraceState, row: number): string {
  if (!hasChildren(state, row)) return '';
  return state.folded[row] === 1 ? 'codicon-chevron-right' : 'codicon-chevron-down';
}

/** Trouble as an icon with a word, never colour alone. */
function Badges({ marks, tags }: { readonly marks: number; readonly tags: readonly string[] }) {
  return (
    <>
      {(marks & mark.denied) !== 0 && <Badge icon="circle-slash" word="denied" look="denied" />}
      {(marks & mark.denied) === 0 && (marks & mark.error) !== 0 && (
        <Badge icon="error" word="failed" look="error" />
      )}
      {(marks & mark.audit) !== 0 && <Badge icon="law" word="has an audit record" look="audit" />}
      {tags.length > 0 && <Badge icon="info" word={tags.join(', ')} look="note" text={tags[0]} />}
    </>
  );
}

interface BadgeProps {
  readonly icon: string;
  readonly word: string;
  readonly look: string;
  readonly text?: string | undefined;
}

function Badge({ icon, word, look, text }: BadgeProps) {
  return (
    <span class={`badge ${look}`} role="img" aria-label={word}>
      <Icon name={icon} />
      {text !== undefined && <span class="badge-text">{text}</span>}
    </span>
  );
}
