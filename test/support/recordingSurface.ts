import type { ChartSurface } from '../../src/webview/charts/paintLatency.ts';
import type { Surface } from '../../src/webview/trace/paintBars.ts';

/** A canvas that writes down what is drawn, each call with the colour and the opacity of the moment. */
export function recordingSurface(): {
  readonly surface: Surface & ChartSurface;
  readonly log: readonly string[];
} {
  const log: string[] = [];
  const note =
    (name: string) =>
    (...args: unknown[]) => {
      const line = `${name} ${name.startsWith('stroke') ? surface.strokeStyle : surface.fillStyle}@${surface.globalAlpha}`;
      log.push([line, ...args].join(' '));
    };
  const surface = {
    fillStyle: '',
    strokeStyle: '',
    globalAlpha: 1,
    font: '',
    textAlign: 'start',
    textBaseline: 'middle',
    lineWidth: 1,
    lineJoin: 'round',
    clearRect: note('clearRect'),
    fillRect: note('fillRect'),
    strokeRect: note('strokeRect'),
    fillText: note('fillText'),
    strokeText: note('strokeText'),
    setLineDash: note('setLineDash'),
    arc: note('arc'),
    beginPath: () => undefined,
    moveTo: () => undefined,
    lineTo: () => undefined,
    closePath: () => undefined,
    fill: note('fill'),
    stroke: note('stroke'),
  } satisfies Surface & ChartSurface;
  return { surface, log };
}
