export interface Sample {
  readonly seconds: number;
  readonly residentMB: number;
}

export interface Trend {
  /** Of the straight line through the samples. */
  readonly megabytesAMinute: number;
  readonly meanMB: number;
  /** By how much the line rises from the first sample to the last. */
  readonly growthMB: number;
}

/** The straight line through the samples: least squares. */
export function trendOf(samples: readonly Sample[]): Trend {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const meanSeconds = mean(samples.map(({ seconds }) => seconds));
  const meanMB = mean(samples.map(({ residentMB }) => residentMB));
  let above = 0;
  let below = 0;
  for (const { seconds, residentMB } of samples) {
    above += (seconds - meanSeconds) * (residentMB - meanMB);
    below += (seconds - meanSeconds) ** 2;
  }
  const slope = below === 0 ? 0 : above / below;
  const lasted = (samples.at(-1)?.seconds ?? 0) - (samples[0]?.seconds ?? 0);
  return { megabytesAMinute: slope * 60, meanMB, growthMB: slope * lasted };
}

/** What is filled for the first time is full after a third of the run: stores, caches, pools. */
export const settledShare = 1 / 3;

/** Garbage collection makes memory swing by some megabytes; what grows by less than this in all the time is flat. */
export const isFlat = ({ growthMB, meanMB }: Trend): boolean => growthMB <= meanMB * 0.05;
