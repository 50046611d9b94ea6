import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { AuditRecord } from '../../shared/model/audit.ts';
import { sizeCanvas } from '../charts/canvas.ts';
import { useSize } from '../components/useSize.ts';
import { usePalette } from '../palette.ts';
import { newestOf, outcomeBuckets } from './auditView.ts';

interface Props {
  readonly records: readonly AuditRecord[];
  readonly onPick: (record: AuditRecord) => void;
}

const heightPx = 72;
const axisPx = 18;
const bucketPx = 12;

/** How calls ended over time. Denied is hatched and failed is solid, so that neither needs its colour. */
export function OutcomeChart({ records, onPick }: Props) {
  const [place, { width }] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = usePalette();
  const count = Math.max(1, Math.floor(width / bucketPx));
  const buckets = useMemo(() => outcomeBuckets(records, count), [records, count]);
  const step = width / count;
  useLayoutEffect(() => {
    const context = canvas.current === null ? null : sizeCanvas(canvas.current, width, heightPx);
    if (context === null || buckets.most === 0) return;
    const scale = (heightPx - axisPx - 4) / buckets.most;
    for (const [index, [success, error, denied]] of buckets.counts.entries()) {
      const x = index * step + 1;
      const wide = Math.max(1, step - 2);
      let bottom = heightPx - axisPx;
      const draw = (records: number, colour: string, hatched: boolean) => {
        if (records === 0) return;
        const tall = Math.max(2, records * scale);
        bottom -= tall;
        context.fillStyle = colour;
        context.strokeStyle = colour;
        if (!hatched) {
          context.fillRect(x, bottom, wide, tall);
          return;
        }
        context.strokeRect(x + 0.5, bottom + 0.5, Math.max(1, wide - 1), Math.max(1, tall - 1));
        for (let line = 2; line < tall; line += 4) context.fillRect(x, bottom + line, wide, 1.5);
      };
      context.globalAlpha = palette.outlined ? 1 : 0.7;
      draw(success, palette.services[1] ?? palette.text, false);
      context.globalAlpha = 1;
      draw(error, palette.error, false);
      draw(denied, palette.error, true);
    }
    context.font = palette.font;
    context.fillStyle = palette.text;
    context.textBaseline = 'alphabetic';
    const time = (ms: number) => new Date(ms).toLocaleTimeString('en-GB');
    context.textAlign = 'left';
    context.fillText(time(buckets.fromMs), 0, heightPx - 5);
    context.textAlign = 'right';
    context.fillText(time(buckets.fromMs + buckets.widthMs * count), width, heightPx - 5);
  }, [buckets, palette, width, step, count]);

  const bucketAt = (event: MouseEvent) => {
    const left = place.current?.getBoundingClientRect().left ?? 0;
    return Math.floor((event.clientX - left) / Math.max(1, step));
  };
  const onPointerMove = (event: PointerEvent) => {
    const [success, error, denied] = buckets.counts[bucketAt(event)] ?? [0, 0, 0];
    if (place.current === null) return;
    const isEmpty = success + error + denied === 0;
    place.current.title = isEmpty
      ? ''
      : `${success} success, ${error} failed, ${denied} denied\nClick goes to the newest of them`;
    place.current.classList.toggle('pointing', !isEmpty);
  };
  const onClick = (event: MouseEvent) => {
    const newest = newestOf(records, buckets, bucketAt(event));
    if (newest !== null) onPick(newest);
  };
  return (
    <figure class="chart">
      <figcaption>
        Outcome over time
        <span class="legend success">success</span>
        <span class="legend failed">failed</span>
        <span class="legend denied">denied</span>
      </figcaption>
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
