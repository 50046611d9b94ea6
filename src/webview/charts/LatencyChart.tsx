import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import { useSize } from '../components/useSize.ts';
import { usePalette } from '../palette.ts';
import { sizeCanvas } from './canvas.ts';
import { hitCall, type LatencyCall, latencyLayout } from './latencyChart.ts';

interface Props {
  readonly label: string;
  readonly calls: readonly LatencyCall[];
  readonly onOpen: (index: number) => void;
}

const heightPx = 132;
const leftPx = 54;
const bottomPx = 20;

/** Calls as dots over time; failed ones are crosses. The same calls are in the table, so the keyboard misses nothing. */
export function LatencyChart({ label, calls, onOpen }: Props) {
  const [place, { width }] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = usePalette();
  const layout = useMemo(
    () => latencyLayout(calls, { width, height: heightPx, left: leftPx, bottom: bottomPx }),
    [calls, width],
  );
  useLayoutEffect(() => {
    const context = canvas.current === null ? null : sizeCanvas(canvas.current, width, heightPx);
    if (context === null) return;
    context.font = palette.font;
    context.textBaseline = 'middle';
    context.fillStyle = palette.text;
    context.textAlign = 'right';
    for (const { at, label: text } of layout.latencyTicks) {
      context.fillText(text, leftPx - 8, at);
      context.globalAlpha = 0.15;
      context.fillRect(leftPx, Math.round(at), width - leftPx, 1);
      context.globalAlpha = 1;
    }
    context.textAlign = 'center';
    for (const { at, label: text } of layout.timeTicks) {
      if (at > leftPx + 16 && at < width - 24)
        context.fillText(text, at, heightPx - bottomPx / 2 + 2);
    }
    for (let index = 0; index < calls.length; index++) {
      const x = layout.x[index] ?? 0;
      const y = layout.y[index] ?? 0;
      if (calls[index]?.error === true) {
        context.strokeStyle = palette.error;
        context.lineWidth = 2;
        context.beginPath();
        context.moveTo(x - 4, y - 4);
        context.lineTo(x + 4, y + 4);
        context.moveTo(x + 4, y - 4);
        context.lineTo(x - 4, y + 4);
        context.stroke();
      } else {
        context.fillStyle = palette.services[0] ?? palette.text;
        context.globalAlpha = palette.outlined ? 1 : 0.65;
        context.beginPath();
        context.arc(x, y, 3, 0, 2 * Math.PI);
        context.fill();
        context.globalAlpha = 1;
      }
    }
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
