import { useLayoutEffect, useRef } from 'preact/hooks';
import { scrollMarks } from '../../shared/trace/scrollMarks.ts';
import { sizeCanvas } from '../charts/canvas.ts';
import { useSize } from '../components/useSize.ts';
import type { Palette } from '../palette.ts';
import { paintScrollMarks } from './paintScrollMarks.ts';
import type { TraceState } from './traceState.ts';

const widthPx = 5;

/** Where in all rows errors and matches stand, beside the scroll bar. For the eye: keys and counts say the same. */
export function ScrollMarks({
  state,
  palette,
}: {
  readonly state: TraceState;
  readonly palette: Palette;
}) {
  const [place, { height }] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { columns, tree, visible, found } = state;
  useLayoutEffect(() => {
    const context = canvas.current === null ? null : sizeCanvas(canvas.current, widthPx, height);
    if (context === null) return;
    const marks = scrollMarks(columns, tree, visible, found, height);
    paintScrollMarks(context, palette, marks, widthPx);
  }, [columns, tree, visible, found, palette, height]);
  return (
    <div ref={place} class="scroll-marks" aria-hidden="true">
      <canvas ref={canvas} style={{ width: `${widthPx}px`, height: `${height}px` }} />
    </div>
  );
}
