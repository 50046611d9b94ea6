/** The part of a trace's time axis that is shown. Nanoseconds after the trace's start. */
export interface TimeView {
  readonly startNs: number;
  readonly endNs: number;
}

/** Zooming ends here; below it a bar's edge would be finer than the clock. */
const narrowestViewNs = 100;

/** The whole trace; a trace of no length still has an axis. */
export function wholeView(durationNs: number): TimeView {
  return { startNs: 0, endNs: Math.max(durationNs, narrowestViewNs) };
}

export function isWholeView(view: TimeView, durationNs: number): boolean {
  const whole = wholeView(durationNs);
  return view.startNs <= whole.startNs && view.endNs >= whole.endNs;
}

/** Pixels of an instant. */
export function xOf(view: TimeView, widthPx: number, ns: number): number {
  return ((ns - view.startNs) / (view.endNs - view.startNs)) * widthPx;
}

/** Instant under a pixel. */
export function nsAt(view: TimeView, widthPx: number, x: number): number {
  return view.startNs + (x / Math.max(1, widthPx)) * (view.endNs - view.startNs);
}

/** Keeps a view inside the trace, its width first. */
export function clampView(view: TimeView, durationNs: number): TimeView {
  const whole = wholeView(durationNs);
  const limit = whole.endNs;
  const width = Math.min(limit, Math.max(narrowestViewNs, view.endNs - view.startNs));
  const startNs = Math.min(Math.max(0, view.startNs), limit - width);
  return { startNs, endNs: startNs + width };
}

/** Zooms by a factor (above 1 = closer) so that the instant `anchorNs` keeps its place. */
export function zoomAround(
  view: TimeView,
  durationNs: number,
  factor: number,
  anchorNs: number,
): TimeView {
  const width = view.endNs - view.startNs;
  const limit = wholeView(durationNs).endNs;
  const next = Math.min(limit, Math.max(narrowestViewNs, width / factor));
  const share = (anchorNs - view.startNs) / width;
  const startNs = anchorNs - share * next;
  return clampView({ startNs, endNs: startNs + next }, durationNs);
}

/** Moves by a share of the shown width; positive = later. */
export function panBy(view: TimeView, durationNs: number, share: number): TimeView {
  const delta = (view.endNs - view.startNs) * share;
  return clampView({ startNs: view.startNs + delta, endNs: view.endNs + delta }, durationNs);
}

/** A view around an interval with a little air on both sides. */
export function viewAround(offsetNs: number, lengthNs: number, durationNs: number): TimeView {
  const air = Math.max(lengthNs * 0.08, narrowestViewNs / 4);
  return clampView({ startNs: offsetNs - air, endNs: offsetNs + lengthNs + air }, durationNs);
}

/** What is left of a view when the trace was loaded again: a whole view stays whole, a part keeps its absolute place. */
export function carryView(
  view: TimeView,
  before: { readonly startUnixNano: bigint; readonly durationNs: number },
  after: { readonly startUnixNano: bigint; readonly durationNs: number },
): TimeView {
  if (isWholeView(view, before.durationNs)) return wholeView(after.durationNs);
  const shift = Number(before.startUnixNano - after.startUnixNano);
  return clampView({ startNs: view.startNs + shift, endNs: view.endNs + shift }, after.durationNs);
}

export interface Tick {
  readonly ns: number;
  readonly label: string;
}

const tickUnits = [
  { unit: 'ns', ns: 1 },
  { unit: 'µs', ns: 1e3 },
  { unit: 'ms', ns: 1e6 },
  { unit: 's', ns: 1e9 },
  { unit: 'min', ns: 60e9 },
  { unit: 'h', ns: 3600e9 },
] as const;

/** Steps that read well, in units: decimal below a minute, sixties above. */
const decimalSteps = [1, 2, 5];
const clockStepsNs = [60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400].map(
  (seconds) => seconds * 1e9,
);

function stepOf(roughNs: number): number {
  if (roughNs > 30e9) {
    const step = clockStepsNs.find((candidate) => candidate >= roughNs);
    if (step !== undefined) return step;
  }
  const power = 10 ** Math.floor(Math.log10(roughNs));
  const factor = decimalSteps.find((candidate) => candidate * power >= roughNs * 0.999) ?? 10;
  return factor * power;
}

/** Ticks at round instants, at most one in `minGapPx`, all in the unit that suits the step and the largest value. */
export function ticksOf(view: TimeView, widthPx: number, minGapPx: number): Tick[] {
  const width = view.endNs - view.startNs;
  const room = Math.max(1, Math.floor(widthPx / minGapPx));
  const step = Math.max(1, stepOf(width / room));
  const largest = Math.max(Math.abs(view.endNs), step);
  let chosen: (typeof tickUnits)[number] = tickUnits[0];
  for (const candidate of tickUnits) if (largest >= candidate.ns) chosen = candidate;
  const digits = Math.max(0, Math.ceil(Math.log10(chosen.ns / step) - 1e-9));
  const ticks: Tick[] = [];
  const first = Math.ceil(view.startNs / step);
  const last = Math.floor(view.endNs / step);
  for (let index = first; index <= last && ticks.length <= room + 1; index++) {
    const ns = index * step;
    ticks.push({
      ns,
      label: `${trimZeros((ns / chosen.ns).toFixed(Math.min(digits, 9)))} ${chosen.unit}`,
    });
  }
  return ticks;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
