import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import { useSize } from '../components/useSize.ts';
import { usePalette } from '../palette.ts';
import { sizeCanvas } from './canvas.ts';
import { hitCall, type LatencyCall, latencyLayout } from './latencyChart.ts';
import { paintLatency } from './paintLatency.ts';

interface Props {
  readonly label: string;
  readonly calls: readonly LatencyCall[];
  readonly onOpen: (index: number) => void;
}

const heightPx = 132;
const leftPx = 54;
const bottomPx = 20;
const placeOf = (width: number) => ({ width, height: heightPx, left: leftPx, bottom: bottomPx });

/** Calls as dots over time; failed ones are crosses. The same calls are in the table, so the keyboard misses nothing. */
export function LatencyChart({ label, calls, onOpen }: Props) {
  const [place, { width }] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = usePalette();
  const layout = useMemo(() => latencyLayout(calls, placeOf(width)), [calls, width]);
  useLayoutEffect(() => {
    const context = canvas.current === null ? null : sizeCanvas(canvas.current, width, heightPx);
    if (context === null) return;
    paintLatency(context, palette, calls, layout, placeOf(width));
  }, [layout, palette, calls, width]);

  const hitOf = (event: MouseEvent) => {
    const box = place.current?.getBoundingClientRect();
    return box === undefined
      ? -1
      : hitCall(layout, event.clientX - box.left, event.clientY - box.top);
  };
  const onPointerMove = (event: PointerEvent) => {
    const element = place.current;
    if (element === null) return;
    const call = calls[hitOf(event)];
    element.title =
      call === undefined
        ? ''
        : `${formatDuration(call.durationNs)}, ${new Date(call.startUnixMs).toLocaleTimeString('en-GB')}${call.error ? ', failed' : ''}\nClick opens its trace`;
    element.classList.toggle('pointing', call !== undefined);
  };
  const onClick = (event: MouseEvent) => {
    const index = hitOf(event);
    if (index >= 0) onOpen(index);
  };
  return (
    <figure class="chart">
      <figcaption>{label}</figcaption>
      <div
        ref={place}
        class="chart-place"
        aria-hidden="true"
        onPointerMove={onPointerMove}
        onClick={onClick}
      >
        <canvas ref={canvas} style={{ width: `${width}px`, height: `${heightPx}px` }} />
      </div>
    </figure>
  );
}
