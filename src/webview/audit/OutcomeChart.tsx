import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { AuditRecord } from '../../shared/model/audit.ts';
import { sizeCanvas } from '../charts/canvas.ts';
import { useSize } from '../components/useSize.ts';
import { usePalette } from '../palette.ts';
import { newestOf, outcomeBuckets } from './auditView.ts';
import { paintOutcomes } from './paintOutcomes.ts';

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
    if (context === null) return;
    paintOutcomes(context, palette, buckets, { width, height: heightPx, axis: axisPx });
  }, [buckets, palette, width]);

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
