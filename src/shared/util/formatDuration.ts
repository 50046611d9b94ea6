const units = [
  { unit: 'ns', ns: 1 },
  { unit: 'µs', ns: 1e3 },
  { unit: 'ms', ns: 1e6 },
  { unit: 's', ns: 1e9 },
] as const;

/** A duration for a person: three significant digits with a unit (`1.84 s`, `412 ms`, `93 µs`); from a minute on two units (`1 m 23 s`). */
export function formatDuration(durationNs: number): string {
  if (!Number.isFinite(durationNs)) return '–';
  if (durationNs < 0) return `−${formatDuration(-durationNs)}`;
  if (durationNs === 0) return '0 ms';
  if (durationNs >= 59.95e9) return formatLong(Math.round(durationNs / 1e9));
  // The rounded value picks the unit, so that 999.9 µs is 1 ms and not 1000 µs.
  const rounded = Number(durationNs.toPrecision(3));
  let chosen: (typeof units)[number] = units[0];
  for (const candidate of units) if (rounded >= candidate.ns) chosen = candidate;
  return `${Number((rounded / chosen.ns).toPrecision(3))} ${chosen.unit}`;
}

function formatLong(seconds: number): string {
  const parts = [
    { unit: 'd', value: Math.floor(seconds / 86_400) },
    { unit: 'h', value: Math.floor(seconds / 3600) % 24 },
    { unit: 'm', value: Math.floor(seconds / 60) % 60 },
    { unit: 's', value: seconds % 60 },
  ];
  const first = parts.findIndex((part) => part.value > 0);
  return parts
    .slice(first, first + 2)
    .filter((part) => part.value > 0)
    .map((part) => `${part.value} ${part.unit}`)
    .join(' ');
}

/** `12,345`: the same in every locale, since it stands beside monospaced figures. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
