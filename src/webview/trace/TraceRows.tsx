import type { VNode } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { EventMarks } from '../../shared/trace/eventMarks.ts';
import { rowOfSpan, spanIdOf } from '../../shared/trace/findRows.ts';
import { indexOfRow, stickyAncestors, windowOf } from '../../shared/trace/layoutRows.ts';
import { panBy, type TimeView } from '../../shared/trace/timeScale.ts';
import { dragFrom } from '../components/drag.ts';
import { useSize } from '../components/useSize.ts';
import type { Palette } from '../palette.ts';
import type { ColumnLayout } from './columnLayout.ts';
import { TimelineCanvas } from './TimelineCanvas.tsx';
import { NameContent, rowElementId, rowPx, TraceRow } from './TraceRow.tsx';
import { activeRow, type TraceState } from './traceState.ts';
import { treeRowTooltip } from './treeRow.ts';
import { useWheelZoom } from './useWheelZoom.ts';

export interface RowActions {
  readonly onSelect: (row: number) => void;
  readonly onToggle: (row: number, deep: boolean) => void;
  readonly onOpen: (row: number) => void;
  readonly onView: (view: TimeView) => void;
  readonly onKeyDown: (event: KeyboardEvent, page: number) => void;
}

interface Props extends RowActions {
  readonly state: TraceState;
  readonly palette: Palette;
  readonly serviceInk: (service: number) => number;
  /** Where events stand; null until they have come. */
  readonly events: EventMarks | null;
  /** Widths of everything left of the time axis. Pixels. */
  readonly leftPx: number;
  readonly namePx: number;
  readonly shown: ColumnLayout['columns'];
  /** Tells the width of the time axis, which a scroll bar narrows. */
  readonly onAxisWidth: (widthPx: number) => void;
}

/** Rows kept above and below what is seen, so that a fast wheel meets rows and not a gap. */
const margin = 4;
const mostSticky = 5;
/** Rows that are remembered while one scrolls to and fro. */
const mostMade = 400;

export function TraceRows(props: Props) {
  const { state, leftPx, namePx, onAxisWidth, onSelect, onToggle, onOpen, onView, onKeyDown } =
    props;
  const { columns, tree, visible } = state;
  const [scroller, size] = useSize<HTMLDivElement>();
  const [scrollTop, setScrollTop] = useState(0);
  const hovered = useRef<HTMLElement | null>(null);
  const stickyLimit = Math.min(mostSticky, Math.floor((size.height * 0.3) / rowPx));
  const sticky = stickyAncestors(tree, visible, scrollTop, rowPx, stickyLimit);
  const { first, end } = windowOf(scrollTop, size.height, rowPx, visible.length, margin);
  const axisPx = Math.max(0, size.width - leftPx);

  useLayoutEffect(() => onAxisWidth(axisPx), [axisPx, onAxisWidth]);
  useReveal(scroller, state, stickyLimit, size.height);
  useAnchor(scroller, state, setScrollTop);
  useWheelZoom(scroller, { leftPx, view: state.view, extent: columns.durationNs, onView });

  const activeTreeRow = activeRow(state);
  const active = activeTreeRow < 0 ? -1 : indexOfRow(visible, activeTreeRow);
  const outdent = outdentOf(state, first, end);
  const maxIndent = Math.max(0, Math.min(namePx - 150, namePx * 0.6));
  const slots = Math.ceil(size.height / rowPx) + 2 * margin + 2;
  // Rows that stay in view are the same objects from frame to frame: nothing of them is compared or made anew.
  const made = useMemo(
    () => new Map<number, VNode>(),
    [
      slots,
      state.tree,
      visible,
      state.folded,
      state.found,
      activeTreeRow,
      outdent,
      maxIndent,
      props.shown,
      props.serviceInk,
    ],
  );
  const rowOf = (index: number) => {
    const known = made.get(index);
    if (known !== undefined) return known;
    const row = visible[index] ?? 0;
    const isAway = index < first || index >= end;
    const fresh = (
      <TraceRow
        // A row that scrolls out lends its elements to the one that scrolls in.
        key={isAway ? 'active' : index % slots}
        state={state}
        row={row}
        index={index}
        selected={row === activeTreeRow}
        isMatch={indexOfRow(state.found, tree.spanRow[row] ?? 0) >= 0}
        outdent={outdent}
        maxIndent={maxIndent}
        shown={props.shown}
        serviceInk={props.serviceInk}
      />
    );
    if (made.size > mostMade) made.clear();
    if (!isAway) made.set(index, fresh);
    return fresh;
  };
  const indices = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
  if (active >= 0 && (active < first || active >= end)) indices.push(active);
  const rows = indices.map(rowOf);

  useLayoutEffect(() => hovered.current?.removeAttribute('title'), [visible]);

  const stickyBottom = sticky.length * rowPx;
  const rowAt = (event: Event): number => {
    const element = event.target instanceof Element ? event.target.closest('[data-row]') : null;
    const row = Number(element?.getAttribute('data-row') ?? -1);
    return Number.isInteger(row) ? row : -1;
  };
  const onClick = (event: MouseEvent) => {
    const row = rowAt(event);
    if (row < 0) return;
    const isTwistie = event.target instanceof Element && event.target.classList.contains('twistie');
    if (isTwistie) onToggle(row, event.altKey);
    else onSelect(row);
  };
  const onPointerDown = (event: PointerEvent) => {
    const left = scroller.current?.getBoundingClientRect().left ?? 0;
    if (event.clientX - left < leftPx || axisPx === 0) return;
    const from = state.view;
    dragFrom(event, (dx) => {
      onView(panBy(from, columns.durationNs, -dx / axisPx));
    });
  };
  return (
    <div
      ref={scroller}
      class="rows"
      role="treegrid"
      tabIndex={0}
      aria-label="Spans"
      aria-rowcount={visible.length}
      data-vscode-context={menuContextOf(state)}
      aria-activedescendant={active < 0 ? undefined : rowElementId(activeTreeRow)}
      onScroll={(event) => {
        setScrollTop(event.currentTarget.scrollTop);
        // Its element may come to stand for another row.
        hovered.current?.removeAttribute('title');
      }}
      onKeyDown={(event) => onKeyDown(event, Math.max(1, Math.floor(size.height / rowPx) - 1))}
      onClick={onClick}
      onDblClick={(event) => rowAt(event) >= 0 && onOpen(rowAt(event))}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => {
        const element = event.target instanceof Element ? event.target.closest('[data-row]') : null;
        if (!(element instanceof HTMLElement) || element.hasAttribute('title')) return;
        element.title = treeRowTooltip(state, rowAt(event)).join('\n');
        hovered.current?.removeAttribute('title');
        hovered.current = element;
      }}
    >
      <div class="rows-spacer" style={{ height: `${visible.length * rowPx}px` }}>
        <div class="rows-layer" style={{ height: `${size.height}px` }}>
          <div class="rows-shift" style={{ transform: `translateY(${-scrollTop}px)` }}>
            {rows}
          </div>
          {sticky.map((row, place) => (
            <div
              key={row}
              class={`row sticky${place === sticky.length - 1 ? ' last' : ''}`}
              aria-hidden="true"
              data-row={row}
              style={{ top: `${place * rowPx}px` }}
            >
              <div class="cell name">
                <NameContent
                  state={state}
                  row={row}
                  outdent={outdent}
                  maxIndent={maxIndent}
                  serviceInk={props.serviceInk}
                />
              </div>
            </div>
          ))}
          <TimelineCanvas
            state={state}
            palette={props.palette}
            serviceInk={props.serviceInk}
            events={props.events}
            leftPx={leftPx}
            widthPx={axisPx}
            heightPx={size.height}
            first={first}
            end={end}
            scrollTop={scrollTop}
            sticky={sticky}
            stickyBottom={stickyBottom}
          />
        </div>
      </div>
    </div>
  );
}

/** What VS Code hands to the commands of its context menu; a row that is pointed at says its own span. */
function menuContextOf({ columns, selected }: TraceState): string {
  return JSON.stringify({
    webviewSection: 'span',
    preventDefaultContextMenuItems: true,
    traceId: columns.traceId,
    ...(selected >= 0 && { spanId: spanIdOf(columns, selected) }),
  });
}

/** Levels left out on the left: of a deep part of the tree only what differs is indented. */
function outdentOf({ tree, visible, focus }: TraceState, first: number, end: number): number {
  const root = focus?.kind === 'root' ? (tree.depth[tree.rowOfSpan[focus.row] ?? 0] ?? 0) : 0;
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (let at = first; at < end; at++) {
    const depth = tree.depth[visible[at] ?? 0] ?? 0;
    least = Math.min(least, depth);
    most = Math.max(most, depth);
  }
  return most - root <= 12 ? root : Math.max(root, Math.min(least, most) - 3);
}

/** Brings the selected row into view, below the sticky rows, when an act asked for it. */
function useReveal(
  scroller: { readonly current: HTMLDivElement | null },
  state: TraceState,
  stickyLimit: number,
  heightPx: number,
): void {
  const hasHeight = heightPx > 0;
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || state.selected < 0 || !hasHeight) return;
    const row = activeRow(state);
    const index = indexOfRow(state.visible, row);
    const levels = Math.min(stickyLimit, state.tree.depth[row] ?? 0);
    const top = index * rowPx - levels * rowPx;
    const bottom = (index + 1) * rowPx;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) {
      element.scrollTop = bottom - element.clientHeight;
    }
  }, [state.reveal, hasHeight]);
}

/** Keeps the topmost row where it is when a newer copy of the trace has other rows above it. */
function useAnchor(
  scroller: { readonly current: HTMLDivElement | null },
  state: TraceState,
  setScrollTop: (scrollTop: number) => void,
): void {
  const before = useRef(state);
  useLayoutEffect(() => {
    const { columns, tree, visible } = before.current;
    const element = scroller.current;
    before.current = state;
    if (element === null || columns === state.columns) return;
    // Who has done nothing yet sees the trace from its top.
    if (element.scrollTop === 0 && !state.pinned) return;
    const top = visible[Math.floor(element.scrollTop / rowPx)];
    if (top === undefined) return;
    const span = rowOfSpan(state.columns, spanIdOf(columns, tree.spanRow[top] ?? 0));
    const row = state.tree.rowOfSpan[span] ?? -1;
    const index = row < 0 ? -1 : indexOfRow(state.visible, row);
    if (index < 0) return;
    element.scrollTop = index * rowPx + (element.scrollTop % rowPx);
    setScrollTop(element.scrollTop);
  }, [state]);
}
