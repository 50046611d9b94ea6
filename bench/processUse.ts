import { readFileSync } from 'node:fs';

/** What a process has used so far. Zero where the platform has no /proc. */
export interface ProcessUse {
  readonly cpuSeconds: number;
  readonly residentMB: number;
  readonly peakMB: number;
}

const ticksPerSecond = 100;

export function processUse(pid: number): ProcessUse {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Fields after the command, which may hold blanks: state is the first, utime and stime the 12th and 13th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
      residentMB: kilobytes('VmRSS') / 1024,
      peakMB: kilobytes('VmHWM') / 1024,
    };
  } catch {
    return { cpuSeconds: 0, residentMB: 0, peakMB: 0 };
  }
}
