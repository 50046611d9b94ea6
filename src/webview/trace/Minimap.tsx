import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { minimapRaster } from '../../shared/trace/minimap.ts';
import { nsAt, panBy, type TimeView, xOf } from '../../shared/trace/timeScale.ts';
import { sizeCanvas } from '../charts/canvas.ts';
import { dragFrom } from '../components/drag.ts';
import { useSize } from '../components/useSize.ts';
import type { Palette } from '../palette.ts';
import { paintMinimap } from './paintMinimap.ts';
import type { TraceState } from './traceState.ts';

interface Props {
  readonly state: TraceState;
  readonly palette: Palette;
  readonly onView: (view: TimeView) => void;
}

const heightPx = 40;
const mostLanes = 20;
const handlePx = 6;

/** The whole trace with a brush over the part that is shown. By keyboard the same is done with + − 0 and Shift+arrows. */
export function Minimap({ state, palette, onView }: Props) {
  const [place, { width }] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { columns, view, found } = state;
  const raster = useMemo(() => minimapRaster(columns, width, mostLanes), [columns, width]);
  useLayoutEffect(() => {
    const context = canvas.current === null ? null : sizeCanvas(canvas.current, width, heightPx);
    if (context === null) return;
    const perNs = width / Math.max(1, columns.durationNs);
    const places = new Uint8Array(width);
    for (const row of found) {
      places[Math.min(width - 1, Math.floor((columns.offsetNs[row] ?? 0) * perNs))] = 1;
    }
    paintMinimap(context, palette, { raster, heightPx, found: places });
  }, [raster, palette, found, width]);

  const whole = { startNs: 0, endNs: Math.max(1, columns.durationNs) };
  const left = xOf(whole, width, view.startNs);
  const right = xOf(whole, width, view.endNs);
  const onPointerDown = (event: PointerEvent) => {
    const at = event.clientX - (place.current?.getBoundingClientRect().left ?? 0);
    const edge =
      Math.abs(at - left) <= handlePx ? 'left' : Math.abs(at - right) <= handlePx ? 'right' : null;
    const isZoomed = right - left < width - 1;
    dragFrom(event, (dx) => {
      const x = Math.min(width, Math.max(0, at + dx));
      const ns = nsAt(whole, width, x);
      if (edge === 'left') onView(ordered(ns, view.endNs));
      else if (edge === 'right') onView(ordered(view.startNs, ns));
      else if (isZoomed && at > left && at < right) {
        onView(panBy(view, columns.durationNs, dx / Math.max(1, right - left)));
      } else if (Math.abs(dx) > 2) onView(ordered(nsAt(whole, width, at), ns));
    });
  };
  return (
    <div
      ref={place}
      class="minimap"
      aria-hidden="true"
      title="Drag to zoom to a part of the trace; double click for all of it"
      onPointerDown={onPointerDown}
      onDblClick={() => onView(whole)}
    >
      <canvas ref={canvas} style={{ width: `${width}px`, height: `${heightPx}px` }} />
      <div class="shade" style={{ left: '0', width: `${Math.max(0, left)}px` }} />
      <div class="shade" style={{ left: `${right}px`, width: `${Math.max(0, width - right)}px` }} />
      <div class="brush" style={{ left: `${left}px`, width: `${Math.max(4, right - left)}px` }} />
    </div>
  );
}

function ordered(a: number, b: number): TimeView {
  return { startNs: Math.min(a, b), endNs: Math.max(a, b) };
}
