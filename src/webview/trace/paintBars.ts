import type { Palette } from '../palette.ts';
import type { Ink, Shape } from './barShapes.ts';

/** The part of a canvas that is used; a test hands in a recorder. */
export type Surface = Pick<
  CanvasRenderingContext2D,
  | 'clearRect'
  | 'fillRect'
  | 'strokeRect'
  | 'fillText'
  | 'strokeText'
  | 'setLineDash'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'closePath'
  | 'fill'
  | 'stroke'
  | 'fillStyle'
  | 'strokeStyle'
  | 'globalAlpha'
  | 'font'
  | 'textBaseline'
  | 'lineWidth'
  | 'lineJoin'
>;

export function colourOf(palette: Palette, ink: Ink): string {
  if (typeof ink === 'number')
    return palette.services[ink % palette.services.length] ?? palette.text;
  return palette[ink];
}

export function paintBars(surface: Surface, palette: Palette, shapes: readonly Shape[]): void {
  surface.font = palette.font;
  surface.textBaseline = 'middle';
  surface.lineWidth = 1;
  for (const shape of shapes) {
    const colour = colourOf(palette, shape.ink);
    surface.fillStyle = colour;
    surface.strokeStyle = colour;
    painters[shape.kind](surface, palette, shape);
  }
}

const painters: Readonly<
  Record<Shape['kind'], (surface: Surface, palette: Palette, shape: Shape) => void>
> = {
  frame: (surface, palette, { x, y, width, height, broken }) => {
    if (!palette.outlined) {
      surface.globalAlpha = 0.35;
      surface.fillRect(x, y, width, height);
      surface.globalAlpha = 1;
    }
    if (palette.outlined || broken === true) {
      surface.setLineDash(broken === true ? [3, 2] : []);
      surface.strokeRect(x + 0.5, y + 0.5, Math.max(1, width - 1), height - 1);
      surface.setLineDash([]);
    }
  },
  self: fillShape,
  critical: fillShape,
  mark: (surface, palette, { x, y, width, height }) => {
    const middle = y + height / 2;
    surface.beginPath();
    surface.moveTo(x, middle - width);
    surface.lineTo(x + width, middle);
    surface.lineTo(x, middle + width);
    surface.lineTo(x - width, middle);
    surface.closePath();
    // A rim of the background keeps it apart from a bar of any colour.
    surface.strokeStyle = palette.background;
    surface.stroke();
    surface.fill();
  },
  exception: (surface, _palette, { x, y, width, height }) => {
    const middle = y + height / 2;
    surface.lineWidth = 2;
    surface.beginPath();
    surface.moveTo(x - width, middle - width);
    surface.lineTo(x + width, middle + width);
    surface.moveTo(x + width, middle - width);
    surface.lineTo(x - width, middle + width);
    surface.stroke();
    surface.lineWidth = 1;
  },
  openEnd: (surface, _palette, { x, y, height }) => {
    for (let dot = 0; dot < 3; dot++) surface.fillRect(x + dot * 4 + 1, y + height / 2 - 1, 2, 2);
  },
  // A rim of the background keeps the figures readable over a bar of any colour.
  label: (surface, palette, { x, y, height, text }) => {
    const middle = y + height / 2 + 0.5;
    surface.strokeStyle = palette.background;
    surface.lineWidth = 3;
    surface.lineJoin = 'round';
    surface.strokeText(text ?? '', x, middle);
    surface.lineWidth = 1;
    surface.fillText(text ?? '', x, middle);
  },
};

function fillShape(surface: Surface, _palette: Palette, { x, y, width, height }: Shape): void {
  surface.fillRect(x, y, width, height);
}
