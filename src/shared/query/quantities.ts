const unitNs: Readonly<Record<string, bigint>> = {
  '': 1n,
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
};

/** Nanoseconds of `1.5s`, `20ms`, `300`; null when it is none. Exact: digits beyond a nanosecond are dropped. */
export function parseDuration(text: string): bigint | null {
  const [, whole = '', fraction = '', unit = ''] =
    /^(\d{1,15})(?:\.(\d{1,15}))?\s*(\D*)$/.exec(text) ?? [];
  const scale = unitNs[unit];
  if (whole === '' || scale === undefined) {
    return null;
  }
  const part = (BigInt(fraction || '0') * scale) / 10n ** BigInt(fraction.length);
  return BigInt(whole) * scale + part;
}

/** Nanoseconds since 1970 of an ISO 8601 time (the zone is UTC unless it is told) or of that many digits. */
export function parseTime(text: string): bigint | null {
  if (/^\d{1,20}$/.test(text)) {
    return BigInt(text);
  }
  const [, day = '', minute = '', second = ':00', fraction = '', zone = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})?)?$/.exec(
      text,
    ) ?? [];
  const ms = Date.parse(`${day}T${minute || '00:00'}${second}${zone}`);
  return day === '' || Number.isNaN(ms) || ms < 0
    ? null
    : BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
