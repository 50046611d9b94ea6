import type { ChartSurface } from '../charts/paintLatency.ts';
import type { Palette } from '../palette.ts';
import type { OutcomeBuckets } from './auditView.ts';

interface Place {
  readonly width: number;
  readonly height: number;
  /** Height of the words below the columns. */
  readonly axis: number;
}

/** A column for each stretch of time: successes, failed ones on them, and denied ones, hatched, on top. */
export function paintOutcomes(
  surface: ChartSurface,
  palette: Palette,
  buckets: OutcomeBuckets,
  { width, height, axis }: Place,
): void {
  if (buckets.most === 0) return;
  const count = buckets.counts.length;
  const step = width / count;
  const scale = (height - axis - 4) / buckets.most;
  const wide = Math.max(1, step - 2);
  for (const [index, [success, error, denied]] of buckets.counts.entries()) {
    const x = index * step + 1;
    let bottom = height - axis;
    const draw = (records: number, colour: string, hatched: boolean) => {
      if (records === 0) return;
      const tall = Math.max(2, records * scale);
      bottom -= tall;
      surface.fillStyle = colour;
      surface.strokeStyle = colour;
      if (!hatched) {
        surface.fillRect(x, bottom, wide, tall);
        return;
      }
      surface.strokeRect(x + 0.5, bottom + 0.5, Math.max(1, wide - 1), Math.max(1, tall - 1));
      for (let line = 2; line < tall; line += 4) surface.fillRect(x, bottom + line, wide, 1.5);
    };
    surface.globalAlpha = palette.outlined ? 1 : 0.7;
    draw(success, palette.services[1] ?? palette.text, false);
    surface.globalAlpha = 1;
    draw(error, palette.error, false);
    draw(denied, palette.error, true);
  }
  surface.font = palette.font;
  surface.fillStyle = palette.text;
  surface.textBaseline = 'alphabetic';
  const time = (ms: number) => new Date(ms).toLocaleTimeString('en-GB');
  surface.textAlign = 'left';
  surface.fillText(time(buckets.fromMs), 0, height - 5);
  surface.textAlign = 'right';
  surface.fillText(time(buckets.fromMs + buckets.widthMs * count), width, height - 5);
}
