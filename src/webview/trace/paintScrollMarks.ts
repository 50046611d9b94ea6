import { scrollMark } from '../../shared/trace/scrollMarks.ts';
import type { Palette } from '../palette.ts';
import type { Surface } from './paintBars.ts';

const markPx = 2;

/** @param marks what stands at each pixel of the bar, each a `scrollMark` */
export function paintScrollMarks(
  surface: Pick<Surface, 'fillStyle' | 'fillRect'>,
  palette: Pick<Palette, 'mark' | 'error'>,
  marks: Uint8Array,
  widthPx: number,
): void {
  for (let y = 0; y < marks.length; y++) {
    const kind = marks[y];
    if (kind === scrollMark.none) continue;
    surface.fillStyle = kind === scrollMark.found ? palette.mark : palette.error;
    // Matches have the whole width, errors a half: not by colour alone.
    const inset = kind === scrollMark.found ? 0 : 2;
    surface.fillRect(inset, y, widthPx - inset, markPx);
  }
}
