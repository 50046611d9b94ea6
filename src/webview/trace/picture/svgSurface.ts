import { escapeHtml } from '../../../shared/util/escapeHtml.ts';
import type { Surface } from '../paintBars.ts';

/** A surface that writes SVG instead of pixels, so that one painter makes both kinds of picture. */
export class SvgSurface implements Surface {
  fillStyle: Surface['fillStyle'] = '';
  strokeStyle: Surface['strokeStyle'] = '';
  globalAlpha = 1;
  font = '';
  textBaseline: Surface['textBaseline'] = 'middle';
  lineWidth = 1;
  lineJoin: Surface['lineJoin'] = 'miter';
  readonly #elements: string[] = [];
  #dash: readonly number[] = [];
  #path = '';

  clearRect(): void {
    // A new picture has nothing to clear.
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.#add('rect', { ...box(x, y, width, height), ...this.#filled() });
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    const dash = this.#dash.length === 0 ? {} : { 'stroke-dasharray': this.#dash.join(' ') };
    this.#add('rect', { ...box(x, y, width, height), ...this.#stroked(), ...dash });
  }

  fillText(text: string, x: number, y: number): void {
    this.#text(text, x, y, this.#filled());
  }

  strokeText(text: string, x: number, y: number): void {
    this.#text(text, x, y, { ...this.#stroked(), 'stroke-linejoin': this.lineJoin });
  }

  setLineDash(dash: Iterable<number>): void {
    this.#dash = [...dash];
  }

  beginPath(): void {
    this.#path = '';
  }

  moveTo(x: number, y: number): void {
    this.#path += `M${short(x)} ${short(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.#path += `L${short(x)} ${short(y)}`;
  }

  closePath(): void {
    this.#path += 'Z';
  }

  fill(): void {
    this.#add('path', { d: this.#path, ...this.#filled() });
  }

  stroke(): void {
    this.#add('path', { d: this.#path, ...this.#stroked() });
  }

  /** The whole picture. Text stays text: it can be searched and read aloud. */
  toSvg(widthPx: number, heightPx: number, title: string): string {
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthPx} ${heightPx}" role="img">`,
      `<title>${xmlText(title)}</title>`,
      ...this.#elements,
      '</svg>',
      '',
    ].join('\n');
  }

  #text(text: string, x: number, y: number, paint: Record<string, string>): void {
    const [, size = '11', family = 'sans-serif'] = /([\d.]+)px (.*)$/.exec(this.font) ?? [];
    const attributes = attributesOf({
      x: short(x),
      y: short(y),
      'dominant-baseline': 'central',
      'font-size': size,
      'font-family': family,
      ...paint,
    });
    this.#elements.push(`<text ${attributes}>${xmlText(text)}</text>`);
  }

  #filled(): Record<string, string> {
    return { fill: String(this.fillStyle), ...this.#opacity() };
  }

  #stroked(): Record<string, string> {
    return {
      fill: 'none',
      stroke: String(this.strokeStyle),
      'stroke-width': short(this.lineWidth),
      ...this.#opacity(),
    };
  }

  #opacity(): Record<string, string> {
    return this.globalAlpha === 1 ? {} : { opacity: short(this.globalAlpha) };
  }

  #add(element: string, attributes: Record<string, string>): void {
    this.#elements.push(`<${element} ${attributesOf(attributes)}/>`);
  }
}

const short = (value: number): string => String(Number(value.toFixed(2)));

const box = (x: number, y: number, width: number, height: number): Record<string, string> => ({
  x: short(x),
  y: short(y),
  width: short(Math.max(0, width)),
  height: short(Math.max(0, height)),
});

const attributesOf = (attributes: Record<string, string>): string =>
  Object.entries(attributes)
    .map(([name, value]) => `${name}="${xmlText(value)}"`)
    .join(' ');

/** XML 1.0 knows no control characters but tab and line ends, and no lone surrogates, also not escaped. */
const xmlText = (text: string): string =>
  escapeHtml(
    text
      .toWellFormed()
      .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd'),
  );
