import { useEffect, useRef } from 'preact/hooks';
import { nsAt, panBy, type TimeView, zoomAround } from '../../shared/trace/timeScale.ts';

interface Axis {
  /** Where the axis begins in the element. Pixels. */
  readonly leftPx: number;
  readonly view: TimeView;
  /** Length of the whole axis. */
  readonly extent: number;
  readonly onView: (view: TimeView) => void;
}

/** Ctrl+wheel zooms around the pointer, Shift+wheel and a sideways wheel pan; at most once a frame. */
export function useWheelZoom(scroller: { readonly current: HTMLElement | null }, axis: Axis): void {
  const latest = useRef(axis);
  latest.current = axis;
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let frame = 0;
    let zoom = 0;
    let pan = 0;
    let x = 0;
    const apply = () => {
      frame = 0;
      const { leftPx, view, extent, onView } = latest.current;
      const width = Math.max(1, element.clientWidth - leftPx);
      const anchor = nsAt(view, width, Math.min(width, Math.max(0, x - leftPx)));
      const zoomed = zoomAround(view, extent, Math.exp(-zoom / 240), anchor);
      onView(panBy(zoomed, extent, pan / width));
      zoom = 0;
      pan = 0;
    };
    const onWheel = (event: WheelEvent) => {
      const isZoom = event.ctrlKey || event.metaKey;
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (
        !isZoom &&
        (sideways === 0 || (!event.shiftKey && Math.abs(event.deltaY) > Math.abs(sideways)))
      )
        return;
      event.preventDefault();
      x = event.clientX - element.getBoundingClientRect().left;
      if (isZoom) zoom += event.deltaY * (event.deltaMode === 1 ? 16 : 1);
      else pan += sideways;
      if (frame === 0) frame = requestAnimationFrame(apply);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('wheel', onWheel);
      cancelAnimationFrame(frame);
    };
  }, [scroller]);
}
