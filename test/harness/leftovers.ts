import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Processes whose environment or command line holds `mark`. Only Linux can be asked; elsewhere none are found. */
export function processesMarked(mark: string): readonly number[] {
  if (process.platform !== 'linux') {
    return [];
  }
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => pid !== process.pid && pid !== process.ppid)
    .filter((pid) => holds(`/proc/${pid}/environ`, mark) || holds(`/proc/${pid}/cmdline`, mark));
}

/**
 * Waits until no process holds `mark`; what stays is ended, and told by the error. `mark` is a path or an id that only
 * this run has.
 */
export async function expectNoProcesses(mark: string, deadlineMs = 20_000): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  let left = processesMarked(mark);
  while (left.length > 0 && Date.now() < deadline) {
    await delay(50);
    left = processesMarked(mark);
  }
  if (left.length > 0) {
    const names = left.map((pid) => `${pid} ${commandLine(pid)}`);
    for (const pid of left) {
      endProcess(pid);
    }
    throw new Error(`Processes were left behind:\n${names.join('\n')}`);
  }
}

function holds(file: string, mark: string): boolean {
  try {
    return readFileSync(file, 'utf8').includes(mark);
  } catch {
    // Ended in the meantime, or somebody else's.
    return false;
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '(ended)';
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Ended in the meantime.
  }
}
