import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Icon } from './Icon.tsx';
import { rowsBetween, rowTop, type Sort, tableHeight } from './tableLayout.ts';
import { useSize } from './useSize.ts';

export interface Column<T> {
  readonly id: string;
  readonly title: string;
  /** A track of a CSS grid. */
  readonly track: string;
  readonly figures?: boolean;
  /** 1 is always shown, 3 only in a wide panel. */
  readonly rank: 1 | 2 | 3;
  readonly value: (row: T) => string | number | null;
  readonly cell: (row: T) => ComponentChildren;
  readonly hint?: string;
}

interface Props<T> {
  readonly label: string;
  /** Sorted. */
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly idOf: (row: T) => string;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly active: string | null;
  readonly onActive: (id: string) => void;
  readonly expanded: string | null;
  readonly onExpanded: (id: string | null) => void;
  readonly detail: (row: T) => ComponentChildren;
  /** Enter or a double click. */
  readonly onOpen: (row: T) => void;
  readonly onKey: (key: string, row: T) => boolean;
  /** Grows when the active row should be brought into view. */
  readonly reveal: number;
}

const rowPx = 24;
const headPx = 26;
const margin = 6;
const allColumnsPx = 900;
const someColumnsPx = 560;

/** A sortable table with one tab stop, virtual rows and at most one row expanded in place. */
export function DataTable<T>(props: Props<T>) {
  const { rows, idOf, active, expanded, detail } = props;
  const [grid, size] = useSize<HTMLDivElement>();
  const [scrollTop, setScrollTop] = useState(0);
  const [detailBox, detailSize] = useSize<HTMLDivElement>();
  // Scrolling changes neither, and a table may have 100,000 rows.
  const activeIndex = useMemo(
    () => (active === null ? -1 : rows.findIndex((row) => idOf(row) === active)),
    [rows, active],
  );
  const expandedIndex = useMemo(
    () => (expanded === null ? -1 : rows.findIndex((row) => idOf(row) === expanded)),
    [rows, expanded],
  );
  const expandedRow = rows[expandedIndex];
  const shape = {
    rows: rows.length,
    rowPx,
    expanded: expandedIndex,
    detailPx: expandedIndex < 0 ? 0 : detailSize.height,
  };
  const { first, end } = rowsBetween(shape, scrollTop, scrollTop + size.height, margin);
  const ranks = size.width >= allColumnsPx ? 3 : size.width >= someColumnsPx ? 2 : 1;
  const columns = props.columns.filter(({ rank }) => rank <= ranks);
  const tracks = columns.map(({ track }) => track).join(' ');
  useRevealRow(
    grid,
    activeIndex,
    rowTop(shape, Math.max(0, activeIndex)),
    props.reveal,
    size.height > 0,
  );

  const indices = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
  if (activeIndex >= 0 && (activeIndex < first || activeIndex >= end)) indices.push(activeIndex);
  return (
    <div
      ref={grid}
      class="data-table"
      role="treegrid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={activeIndex < 0 ? undefined : rowElementId(activeIndex)}
      style={{ '--tracks': tracks }}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      onKeyDown={(event) => onKeyDown(event, props, activeIndex, size.height)}
    >
      <Head {...props} columns={columns} />
      <div role="rowgroup" class="data-body" style={{ height: `${tableHeight(shape)}px` }}>
        {indices.map((index) => {
          const row = rows[index];
          if (row === undefined) return null;
          const id = idOf(row);
          return (
            <BodyRow
              key={id}
              {...props}
              columns={columns}
              row={row}
              index={index}
              top={rowTop(shape, index)}
              isActive={index === activeIndex}
              isExpanded={index === expandedIndex}
            />
          );
        })}
        {expandedRow !== undefined && (
          <div
            role="row"
            class="data-detail"
            aria-level={2}
            style={{ top: `${rowTop(shape, expandedIndex) + rowPx}px`, width: `${size.width}px` }}
          >
            <div role="gridcell" aria-colspan={columns.length} ref={detailBox}>
              {detail(expandedRow)}
            </div>
          </div>
        )}
      </div>
    </div>
  );
}

function rowElementId(index: number): string {
  return `data-row-${index}`;
}

function Head<T>({ columns, sort, onSort }: Pick<Props<T>, 'columns' | 'sort' | 'onSort'>) {
  return (
    <div role="rowgroup" class="data-head">
      <div role="row" class="data-row" aria-rowindex={1}>
        {columns.map(({ id, title, figures, hint }) => {
          const isSorted = sort.column === id;
          const order = sort.descending ? 'descending' : 'ascending';
          return (
            <div
              key={id}
              role="columnheader"
              class={figures === true ? 'data-cell figures' : 'data-cell'}
              aria-sort={isSorted ? order : 'none'}
            >
              <button
                type="button"
                title={hint ?? `Sort by ${title.toLowerCase()}`}
                onClick={() =>
                  onSort({ column: id, descending: isSorted ? !sort.descending : figures === true })
                }
              >
                {title}
                {isSorted && <Icon name={sort.descending ? 'arrow-down' : 'arrow-up'} />}
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface BodyRowProps<T> extends Props<T> {
  readonly row: T;
  readonly index: number;
  readonly top: number;
  readonly isActive: boolean;
  readonly isExpanded: boolean;
}

function BodyRow<T>(props: BodyRowProps<T>) {
  const { row, rows, index, top, isActive, isExpanded, columns, idOf } = props;
  const { onActive, onExpanded, onOpen } = props;
  const id = idOf(row);
  const onClick = (event: MouseEvent) => {
    onActive(id);
    const isTwistie = event.target instanceof Element && event.target.closest('.twistie') !== null;
    if (isTwistie) onExpanded(isExpanded ? null : id);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onOpen(row);
  };
  return (
    <div
      role="row"
      id={rowElementId(index)}
      class={isActive ? 'data-row selected' : 'data-row'}
      style={{ top: `${top}px` }}
      aria-rowindex={index + 2}
      aria-level={1}
      aria-setsize={rows.length}
      aria-posinset={index + 1}
      aria-selected={isActive}
      aria-expanded={isExpanded}
      data-id={id}
      onClick={onClick}
      onKeyDown={onKey}
      onDblClick={() => onOpen(row)}
    >
      {columns.map((column, place) => (
        <div
          key={column.id}
          role="gridcell"
          class={column.figures === true ? 'data-cell figures' : 'data-cell'}
        >
          {place === 0 && (
            <span
              class={`twistie codicon codicon-chevron-${isExpanded ? 'down' : 'right'}`}
              aria-hidden="true"
            />
          )}
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}

function onKeyDown<T>(
  event: KeyboardEvent,
  props: Props<T>,
  active: number,
  heightPx: number,
): void {
  // Keys inside the details belong to what stands there.
  if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey)
    return;
  if (event.shiftKey && event.key.startsWith('Arrow')) return;
  const { rows, idOf, onActive, onExpanded, expanded, onOpen } = props;
  const page = Math.max(1, Math.floor((heightPx - headPx) / rowPx) - 1);
  const steps: Record<string, number> = {
    ArrowUp: -1,
    ArrowDown: 1,
    PageUp: -page,
    PageDown: page,
    Home: -rows.length,
    End: rows.length,
  };
  const step = steps[event.key];
  const row = rows[active];
  if (step !== undefined) {
    const next =
      rows[Math.max(0, Math.min(rows.length - 1, active < 0 ? step - 1 : active + step))];
    if (next !== undefined) onActive(idOf(next));
  } else if (row === undefined) {
    return;
  } else if (event.key === 'ArrowRight') onExpanded(idOf(row));
  else if (event.key === 'ArrowLeft') onExpanded(null);
  else if (event.key === ' ') onExpanded(expanded === idOf(row) ? null : idOf(row));
  else if (event.key === 'Enter') onOpen(row);
  else if (!props.onKey(event.key, row)) return;
  event.preventDefault();
}

function useRevealRow(
  grid: RefObject<HTMLDivElement | null>,
  index: number,
  topPx: number,
  reveal: number,
  hasHeight: boolean,
): void {
  const last = useRef({ index: -1, reveal: -1 });
  useLayoutEffect(() => {
    const element = grid.current;
    const isAsked = last.current.index !== index || last.current.reveal !== reveal;
    if (element === null || index < 0 || !isAsked || !hasHeight) return;
    last.current = { index, reveal };
    const bottom = topPx + rowPx + headPx;
    if (topPx < element.scrollTop) element.scrollTop = topPx;
    else if (bottom > element.scrollTop + element.clientHeight) {
      element.scrollTop = bottom - element.clientHeight;
    }
  }, [grid, index, topPx, reveal, hasHeight]);
}
