import { scaleLog, scaleTime } from 'd3-scale';
import { formatDuration } from '../../shared/util/formatDuration.ts';

export interface LatencyCall {
  readonly startUnixMs: number;
  readonly durationNs: number;
  readonly error: boolean;
}

export interface ChartTick {
  readonly at: number;
  readonly label: string;
}

/** Places of calls in a chart of time against latency. Pixels from the left and the top. */
export interface LatencyLayout {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly timeTicks: readonly ChartTick[];
  readonly latencyTicks: readonly ChartTick[];
}

export interface ChartBox {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly bottom: number;
}

/** Latency on a logarithmic scale, since a slow call is many times slower and both shall be read. */
export function latencyLayout(calls: readonly LatencyCall[], box: ChartBox): LatencyLayout {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  let most = 1;
  for (const { startUnixMs, durationNs } of calls) {
    from = Math.min(from, startUnixMs);
    to = Math.max(to, startUnixMs);
    least = Math.min(least, Math.max(1, durationNs));
    most = Math.max(most, durationNs);
  }
  if (calls.length === 0)
    return { x: new Float64Array(0), y: new Float64Array(0), timeTicks: [], latencyTicks: [] };
  const air = Math.max(500, (to - from) * 0.02);
  const time = scaleTime([new Date(from - air), new Date(to + air)], [box.left, box.width - 8]);
  const latency = scaleLog([least / 1.5, most * 1.5], [box.height - box.bottom, 6]);
  const timeText = time.tickFormat();
  return {
    x: Float64Array.from(calls, (call) => time(call.startUnixMs)),
    y: Float64Array.from(calls, (call) => latency(Math.max(1, call.durationNs))),
    timeTicks: time
      .ticks(Math.max(2, Math.floor(box.width / 110)))
      .map((tick) => ({ at: time(tick), label: timeText(tick) })),
    latencyTicks: powersBetween(least / 1.5, most * 1.5).map((ns) => ({
      at: latency(ns),
      label: formatDuration(ns),
    })),
  };
}

/** Powers of ten in a range, or its ends when it holds fewer than two. */
function powersBetween(least: number, most: number): number[] {
  const powers: number[] = [];
  for (let power = Math.ceil(Math.log10(least)); 10 ** power <= most; power++)
    powers.push(10 ** power);
  return powers.length >= 2 ? powers : [...new Set([least * 1.2, most / 1.2])];
}

/** The call nearest to a point, within reach; -1 = none. */
export function hitCall({ x, y }: LatencyLayout, atX: number, atY: number): number {
  const reach = 9;
  let best = -1;
  let bestDistance = reach * reach;
  for (let index = 0; index < x.length; index++) {
    const distance = ((x[index] ?? 0) - atX) ** 2 + ((y[index] ?? 0) - atY) ** 2;
    if (distance <= bestDistance) {
      best = index;
      bestDistance = distance;
    }
  }
  return best;
}
