import type { MetricDistribution, MetricNumber, MetricPoint } from '../rpc/contract.ts';
import { formatDuration } from './formatDuration.ts';

/** UCUM units of time, as OpenTelemetry names them. Nanoseconds. */
const timeUnits: Readonly<Record<string, number | undefined>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
};
const plainNumber = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 });

/** A value with its unit, as a person writes it: `412 ms`, `1.5 MiB`, `17 requests`. */
export function valueText(value: MetricNumber, unit: string): string {
  // What is no number in JSON is NaN, infinite, or an integer whose digits all count.
  if (typeof value === 'string') {
    return withUnit(/^-?\d+$/.test(value) ? BigInt(value).toLocaleString('en-US') : value, unit);
  }
  const nanoseconds = timeUnits[unit];
  if (nanoseconds !== undefined) {
    return value < 0
      ? `-${formatDuration(-value * nanoseconds)}`
      : formatDuration(value * nanoseconds);
  }
  return unit === 'By' ? bytesText(value) : withUnit(integerText(value), unit);
}

/** What a point says, in one line. */
export function pointText(point: MetricPoint): string {
  const { unit, value, distribution, noRecordedValue } = point;
  if (noRecordedValue) {
    return 'no value';
  }
  if (distribution !== null) {
    return distributionText(distribution, unit);
  }
  return value === null ? '–' : valueText(value, unit);
}

function distributionText(distribution: MetricDistribution, unit: string): string {
  const { count, sum, min, max, p50, p95, quantiles } = distribution;
  const times = typeof count === 'number' ? integerText(count) : count;
  const mean = typeof sum === 'number' && Number(count) > 0 ? sum / Number(count) : null;
  if (min !== null && min === max) {
    return `${times} × ${valueText(min, unit)}`;
  }
  const part = (name: string, value: MetricNumber | null) =>
    value === null ? '' : `${name} ${valueText(value, unit)}`;
  return [
    `${times} ×`,
    part('mean', mean),
    p50 === null ? '' : estimateText('p50', p50, unit),
    p95 === null ? '' : estimateText('p95', p95, unit),
    part('max', max),
    ...quantiles
      .slice(0, 5)
      .map(({ quantile, value }) =>
        typeof quantile === 'number' ? part(`p${plainNumber.format(quantile * 100)}`, value) : '',
      ),
  ]
    .filter((text) => text !== '')
    .join(', ');
}

/** The bucket where it says less than a value would: most of the SDKs' own bounds are far too wide for seconds. */
function estimateText(
  name: string,
  { value, from, to }: NonNullable<MetricDistribution['p50']>,
  unit: string,
): string {
  if (to === null) {
    return from === null ? '' : `${name} > ${valueText(from, unit)}`;
  }
  if (value === null || from === null || isWide(from, to)) {
    return `${name} ≤ ${valueText(to, unit)}`;
  }
  return `${name} ≈ ${valueText(value, unit)}`;
}

const isWide = (from: number, to: number): boolean => from <= 0 || to / from > 3;

const integerText = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString('en-US') : plainNumber.format(value);

/** An annotation in braces names what is counted; `1` is no unit. */
function withUnit(text: string, unit: string): string {
  const name = /^\{(.*)\}$/.exec(unit)?.[1] ?? (unit === '1' ? '' : unit);
  return name === '' ? text : `${text} ${name}`;
}

function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const size = Math.abs(bytes);
  const power = size < 1 ? 0 : Math.min(4, Math.floor(Math.log2(size) / 10));
  return `${Number((bytes / 1024 ** power).toPrecision(3))} ${units[power]}`;
}

/** `tool_name=find, success=true` */
export const attributesText = (attributes: MetricPoint['attributes']): string =>
  Object.entries(attributes)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
