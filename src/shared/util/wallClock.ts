/** Local wall-clock time of an instant, `14:03:12.250`. */
export function wallClock(unixNano: bigint): string {
  const date = new Date(Number(unixNano / 1_000_000n));
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(
    date.getMilliseconds(),
  ).padStart(3, '0')}`;
}

/** Local date and time, `2026-11-21 14:03:12.250`. */
export function wallClockWithDate(unixNano: bigint): string {
  const date = new Date(Number(unixNano / 1_000_000n));
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${wallClock(unixNano)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
