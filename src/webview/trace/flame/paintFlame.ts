import type { Palette } from '../../palette.ts';
import { colourOf, type Surface } from '../paintBars.ts';
import type { FlameShape } from './flameShapes.ts';

export function paintFlame(
  surface: Surface,
  palette: Palette,
  shapes: readonly FlameShape[],
): void {
  surface.font = palette.font;
  surface.textBaseline = 'middle';
  surface.lineWidth = 1;
  for (const shape of shapes) {
    surface.fillStyle = colourOf(palette, shape.ink);
    surface.strokeStyle = surface.fillStyle;
    painters[shape.kind](surface, palette, shape);
  }
}

const painters: Readonly<
  Record<FlameShape['kind'], (surface: Surface, palette: Palette, shape: FlameShape) => void>
> = {
  box: (surface, palette, shape) => {
    const { x, y, width, height } = shape;
    // A gap of the background keeps neighbours apart.
    const shown = Math.max(1, width - 1);
    if (palette.outlined) {
      surface.strokeRect(x + 0.5, y + 0.5, Math.max(1, shown - 1), height - 1);
    } else {
      surface.globalAlpha = 0.45;
      surface.fillRect(x, y, shown, height);
      surface.globalAlpha = 1;
    }
    if (shape.hatched === true) hatch(surface, x, y, shown, height);
    if (shape.broken === true) {
      surface.setLineDash([4, 3]);
      surface.strokeRect(x + 0.5, y + 0.5, Math.max(1, shown - 1), height - 1);
      surface.setLineDash([]);
    }
    if (shape.piled === true) {
      for (let sheet = 1; sheet <= 3 && sheet * 3 < shown; sheet++) {
        surface.fillRect(x + shown - sheet * 3, y, 1, height);
      }
    }
  },
  // A span that has not ended: it goes on, nobody knows how far.
  openEnd: (surface, _palette, { x, y, height }) => {
    for (let dot = 0; dot < 3; dot++) surface.fillRect(x + dot * 4 + 1, y + height / 2 - 1, 2, 2);
  },
  // Ties a box to its parent when others stand between them.
  tie: (surface, _palette, { x, y, width, height }) => {
    surface.globalAlpha = 0.4;
    surface.fillRect(x, y, width, height);
    surface.globalAlpha = 1;
  },
  crowd: (surface, _palette, { x, y, width, height, hatched }) => {
    surface.globalAlpha = hatched === true ? 1 : 0.7;
    surface.fillRect(x, y, width, height);
    surface.globalAlpha = 1;
    if (hatched !== true) return;
    // Too narrow to hatch: a notch on top, wider than the pixel below it.
    surface.beginPath();
    surface.moveTo(x - 3, y);
    surface.lineTo(x + width + 3, y);
    surface.lineTo(x + width / 2, y + 5);
    surface.closePath();
    surface.fill();
  },
  critical: (surface, _palette, { x, y, width, height }) =>
    surface.fillRect(x, y, Math.max(1, width - 1), height),
  found: (surface, _palette, { x, y, width, height }) => {
    surface.setLineDash([3, 2]);
    surface.strokeRect(x + 1, y + 1, Math.max(1, width - 3), height - 2);
    surface.setLineDash([]);
    surface.fillRect(x, y, 3, height);
  },
  label: (surface, palette, { x, y, height, text }) => {
    const middle = y + height / 2 + 0.5;
    if (palette.outlined) {
      surface.strokeStyle = palette.background;
      surface.lineWidth = 3;
      surface.lineJoin = 'round';
      surface.strokeText(text ?? '', x, middle);
      surface.lineWidth = 1;
    }
    surface.fillText(text ?? '', x, middle);
  },
  outline: (surface, palette, { x, y, width, height, strong }) => {
    const line = strong === true ? 2 : 1;
    surface.lineWidth = line;
    surface.globalAlpha = strong === true || palette.outlined ? 1 : 0.6;
    surface.strokeRect(
      x + line / 2,
      y + line / 2,
      Math.max(1, width - line),
      Math.max(1, height - line),
    );
    surface.globalAlpha = 1;
    surface.lineWidth = 1;
  },
};

const hatchPx = 6;

/** Diagonal lines inside a box, cut at its sides. */
function hatch(surface: Surface, x: number, y: number, width: number, height: number): void {
  surface.globalAlpha = 0.8;
  surface.beginPath();
  for (let foot = hatchPx; foot < width + height; foot += hatchPx) {
    const left = Math.max(0, foot - height);
    const right = Math.min(foot, width);
    surface.moveTo(x + right, y + height - (foot - right));
    surface.lineTo(x + left, y + height - (foot - left));
  }
  surface.stroke();
  surface.globalAlpha = 1;
}
