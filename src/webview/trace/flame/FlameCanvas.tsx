import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { boxAt, type FlameLayout } from '../../../shared/trace/flame.ts';
import { nsAt, panBy, type TimeView, ticksOf, xOf } from '../../../shared/trace/timeScale.ts';
import { sizeCanvas } from '../../charts/canvas.ts';
import { dragFrom } from '../../components/drag.ts';
import { useSize } from '../../components/useSize.ts';
import type { Palette } from '../../palette.ts';
import { tickGapPx } from '../TimelineCanvas.tsx';
import type { TraceState } from '../traceState.ts';
import { useWheelZoom } from '../useWheelZoom.ts';
import { boxTooltip } from './boxWords.ts';
import { flameShapes, flameSums, lanePx } from './flameShapes.ts';
import { paintFlame } from './paintFlame.ts';

interface Props {
  readonly state: TraceState;
  readonly layout: FlameLayout;
  readonly view: TimeView;
  readonly palette: Palette;
  readonly serviceInk: (service: number) => number;
  /** Names the graph. */
  readonly label: string;
  readonly onView: (view: TimeView) => void;
  readonly onSelect: (box: number) => void;
  readonly onZoom: (box: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** A box within so many pixels of the pointer is meant. */
const reachPx = 2;

/**
 * The graph itself. Screen readers meet one element that takes keys and a line that says what is selected; the same spans
 * stand as rows in the tab Tree.
 */
export function FlameCanvas(props: Props) {
  const { state, layout, view, palette, onView } = props;
  const { columns, plan } = state;
  const [scroller, size] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  /** The press before a click was the end of a drag. */
  const dragged = useRef(false);
  const [scrollTop, setScrollTop] = useState(0);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const sums = useMemo(() => flameSums(layout, state.found), [layout, state.found]);
  const selected = state.selected < 0 ? -1 : (layout.boxOfRow[state.selected] ?? -1);
  // A layout may have come since the pointer moved last.
  const hovered = pointed !== null && pointed.layout === layout ? pointed.box : -1;
  useWheelZoom(scroller, { leftPx: 0, view, extent: layout.extent, onView });
  useRevealLane(scroller, layout, selected, state.reveal, size.height);

  useLayoutEffect(() => {
    const context =
      canvas.current === null ? null : sizeCanvas(canvas.current, size.width, size.height);
    if (context === null) return;
    context.font = palette.font;
    const widths = new Map<string, number>();
    const measure = (text: string) => {
      const known = widths.get(text) ?? context.measureText(text).width;
      widths.set(text, known);
      return known;
    };
    if (layout.merged === null) {
      context.fillStyle = palette.text;
      context.globalAlpha = 0.12;
      for (const tick of ticksOf(view, size.width, tickGapPx)) {
        context.fillRect(Math.round(xOf(view, size.width, tick.ns)), 0, 1, size.height);
      }
      context.globalAlpha = 1;
    }
    const shapes = flameShapes({
      columns,
      plan,
      layout,
      sums,
      view,
      widthPx: size.width,
      heightPx: size.height,
      scrollTop,
      serviceInk: props.serviceInk,
      measure,
      selected,
      hovered,
    });
    paintFlame(context, palette, shapes);
  }, [columns, layout, sums, view, size, scrollTop, selected, hovered, palette]);

  const placeOf = (event: MouseEvent) => {
    const box = scroller.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const hitOf = (event: MouseEvent): number => {
    const { x, y } = placeOf(event);
    const reach = (reachPx / Math.max(1, size.width)) * (view.endNs - view.startNs);
    const lane = Math.floor((y + scrollTop) / lanePx);
    return boxAt(layout, lane, nsAt(view, size.width, x), reach);
  };
  const onPointerDown = (event: PointerEvent) => {
    const from = { view, scrollTop };
    setPointed(null);
    dragged.current = false;
    dragFrom(event, (dx, dy) => {
      dragged.current = true;
      onView(panBy(from.view, layout.extent, -dx / Math.max(1, size.width)));
      if (scroller.current !== null) scroller.current.scrollTop = from.scrollTop - dy;
    });
  };
  const onPointerMove = (event: PointerEvent) => {
    if (event.buttons !== 0) return;
    const box = hitOf(event);
    setPointed(box < 0 ? null : { layout, box, ...placeOf(event) });
  };
  return (
    <div
      ref={scroller}
      class={`flame-scroller${hovered >= 0 ? ' pointing' : ''}`}
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keys of all that is painted in it
      tabIndex={0}
      aria-label={props.label}
      aria-roledescription="flame graph"
      aria-describedby="flame-selected"
      onScroll={(event) => {
        setScrollTop(event.currentTarget.scrollTop);
        setPointed(null);
      }}
      onKeyDown={props.onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerLeave={() => setPointed(null)}
      onClick={(event) => {
        const box = dragged.current ? -1 : hitOf(event);
        if (box >= 0) props.onSelect(box);
      }}
      onDblClick={(event) => {
        const box = hitOf(event);
        if (box >= 0) props.onZoom(box);
      }}
    >
      <div class="flame-spacer" style={{ height: `${layout.lanes * lanePx}px` }}>
        <div class="flame-layer" style={{ height: `${size.height}px` }}>
          <canvas ref={canvas} style={{ width: `${size.width}px`, height: `${size.height}px` }} />
          {pointed !== null && hovered >= 0 && (
            <Tooltip
              lines={boxTooltip(state, layout, hovered)}
              x={pointed.x}
              y={pointed.y}
              widthPx={size.width}
              heightPx={size.height}
            />
          )}
        </div>
      </div>
    </div>
  );
}

interface Pointed {
  readonly layout: FlameLayout;
  readonly box: number;
  readonly x: number;
  readonly y: number;
}

interface TooltipProps {
  readonly lines: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Beside the pointer, on the side where there is room; readers have the line of the selection instead. */
function Tooltip({ lines, x, y, widthPx, heightPx }: TooltipProps) {
  const gap = 12;
  return (
    <div
      class="flame-tooltip"
      aria-hidden="true"
      style={{
        ...(x < widthPx / 2 ? { left: `${x + gap}px` } : { right: `${widthPx - x + gap}px` }),
        ...(y < heightPx / 2 ? { top: `${y + gap}px` } : { bottom: `${heightPx - y + gap}px` }),
      }}
    >
      {lines.map((line, index) => (
        <p key={index} class={index === 0 ? 'tooltip-title' : ''} dir="auto">
          {line}
        </p>
      ))}
    </div>
  );
}

/** Brings the lane of the selected box into view when an act asked for it; not when more spans have come. */
function useRevealLane(
  scroller: RefObject<HTMLDivElement | null>,
  layout: FlameLayout,
  selected: number,
  reveal: number,
  heightPx: number,
): void {
  const hasHeight = heightPx > 0;
  useEffect(() => {
    const element = scroller.current;
    if (element === null || selected < 0 || !hasHeight) return;
    const top = (layout.lane[selected] ?? 0) * lanePx;
    if (top < element.scrollTop) element.scrollTop = Math.max(0, top - lanePx);
    else if (top + lanePx > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + 2 * lanePx - element.clientHeight;
    }
  }, [scroller, layout.merged === null, reveal, hasHeight]);
}
