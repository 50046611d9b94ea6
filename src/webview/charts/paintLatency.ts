import type { Palette } from '../palette.ts';
import type { ChartBox, LatencyCall, LatencyLayout } from './latencyChart.ts';

/** The part of a canvas that charts use; a test hands in a recorder. */
export type ChartSurface = Pick<
  CanvasRenderingContext2D,
  | 'fillRect'
  | 'strokeRect'
  | 'fillText'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'arc'
  | 'fill'
  | 'stroke'
  | 'fillStyle'
  | 'strokeStyle'
  | 'globalAlpha'
  | 'font'
  | 'textAlign'
  | 'textBaseline'
  | 'lineWidth'
>;

const dotPx = 3;
const crossPx = 4;

/** Calls as dots, failed ones as crosses, over lines of equal latency. */
export function paintLatency(
  surface: ChartSurface,
  palette: Palette,
  calls: readonly LatencyCall[],
  layout: LatencyLayout,
  { width, height, left, bottom }: ChartBox,
): void {
  surface.font = palette.font;
  surface.textBaseline = 'middle';
  surface.fillStyle = palette.text;
  surface.textAlign = 'right';
  for (const { at, label } of layout.latencyTicks) {
    surface.fillText(label, left - 8, at);
    surface.globalAlpha = 0.15;
    surface.fillRect(left, Math.round(at), width - left, 1);
    surface.globalAlpha = 1;
  }
  surface.textAlign = 'center';
  for (const { at, label } of layout.timeTicks) {
    if (at > left + 16 && at < width - 24) surface.fillText(label, at, height - bottom / 2 + 2);
  }
  for (let index = 0; index < calls.length; index++) {
    const x = layout.x[index] ?? 0;
    const y = layout.y[index] ?? 0;
    surface.beginPath();
    if (calls[index]?.error === true) {
      surface.strokeStyle = palette.error;
      surface.lineWidth = 2;
      surface.moveTo(x - crossPx, y - crossPx);
      surface.lineTo(x + crossPx, y + crossPx);
      surface.moveTo(x + crossPx, y - crossPx);
      surface.lineTo(x - crossPx, y + crossPx);
      surface.stroke();
    } else {
      surface.fillStyle = palette.services[0] ?? palette.text;
      surface.globalAlpha = palette.outlined ? 1 : 0.65;
      surface.arc(x, y, dotPx, 0, 2 * Math.PI);
      surface.fill();
      surface.globalAlpha = 1;
    }
  }
}
