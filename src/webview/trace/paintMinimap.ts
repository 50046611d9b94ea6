import { eachRun, type MinimapRaster, minimapCell } from '../../shared/trace/minimap.ts';
import type { Palette } from '../palette.ts';
import type { Surface } from './paintBars.ts';

/** Above the lanes: a tick where something failed; below them: where something was found. Pixels. */
const ticksPx = 4;

export interface MinimapPicture {
  readonly raster: MinimapRaster;
  readonly heightPx: number;
  /** One byte a pixel: 1 where a match starts. */
  readonly found: Uint8Array;
}

export function paintMinimap(
  surface: Surface,
  palette: Palette,
  { raster, heightPx, found }: MinimapPicture,
): void {
  const lanePx = raster.lanes === 0 ? 0 : Math.min(6, (heightPx - 2 * ticksPx) / raster.lanes);
  const inks = {
    [minimapCell.span]: { colour: palette.text, alpha: palette.outlined ? 0.8 : 0.45 },
    [minimapCell.critical]: { colour: palette.critical, alpha: 0.75 },
    [minimapCell.error]: { colour: palette.error, alpha: 1 },
  };
  const failed = new Uint8Array(raster.width);
  eachRun(raster, (lane, first, end, cell) => {
    const ink = inks[cell as keyof typeof inks];
    surface.fillStyle = ink.colour;
    surface.globalAlpha = ink.alpha;
    const y = ticksPx + lane * lanePx;
    surface.fillRect(first, y, end - first, lanePx < 3 ? lanePx : lanePx - 1);
    if (cell === minimapCell.error) failed[first] = 1;
  });
  surface.globalAlpha = 1;
  surface.fillStyle = palette.error;
  tick(surface, failed, 0);
  surface.fillStyle = palette.mark;
  tick(surface, found, heightPx - tickHeightPx);
}

const tickWidthPx = 2;
const tickHeightPx = 3;

/** Ticks that would touch are one. */
function tick(surface: Surface, places: Uint8Array, y: number): void {
  for (let x = 0; x < places.length; x++) {
    if (places[x] !== 1) continue;
    surface.fillRect(Math.min(places.length - tickWidthPx, x), y, tickWidthPx, tickHeightPx);
    x += tickWidthPx;
  }
}
