import type { Page } from '@playwright/test';

/** What Chromium notes of a task or a mark; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

export interface ActTimes {
  readonly act: string;
  /** Longest task of a page's main thread, in time of the processor. */
  readonly longestMs: number;
  /** Tasks longer than 50 ms. */
  readonly over50: number;
}

export interface TaskWatch {
  /** From here on tasks belong to this act. */
  act(name: string): Promise<void>;
  stop(): Promise<readonly TraceEvent[]>;
}

const markPrefix = 'bench-act:';
const longMs = 50;

/** Notes what the main threads of all pages do, by the browser's own tracing. */
export async function watchTasks(page: Page): Promise<TaskWatch> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value as unknown as TraceEvent[]) events.push(event);
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      recordMode: 'recordAsMuchAsPossible',
      includedCategories: [
        'toplevel',
        'disabled-by-default-devtools.timeline',
        'blink.user_timing',
      ],
      excludedCategories: ['*'],
    },
  });
  return {
    act: async (name) => {
      await page.evaluate((mark) => void performance.mark(mark), `${markPrefix}${name}`);
    },
    stop: async () => {
      const done = new Promise<void>((resolve) =>
        session.once('Tracing.tracingComplete', () => resolve()),
      );
      await session.send('Tracing.end');
      await done;
      await session.detach();
      return events;
    },
  };
}

export function tasksByAct(events: readonly TraceEvent[]): ActTimes[] {
  const marks = events
    .filter(({ name }) => name.startsWith(markPrefix))
    .sort((a, b) => a.ts - b.ts);
  const mainThreads = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = events.filter(
    ({ name, ph, pid, tid }) =>
      name === 'RunTask' && ph === 'X' && mainThreads.has(`${pid} ${tid}`),
  );
  return marks.slice(0, -1).map(({ name, ts }, at) => {
    const end = marks[at + 1]?.ts ?? Number.POSITIVE_INFINITY;
    const times = tasks
      .filter((task) => task.ts >= ts && task.ts < end)
      .map(({ dur = 0, tdur = dur }) => tdur / 1000);
    return {
      act: name.slice(markPrefix.length),
      longestMs: Math.max(0, ...times),
      over50: times.filter((each) => each > longMs).length,
    };
  });
}
