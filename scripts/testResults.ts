import { readFileSync, rmSync } from 'node:fs';

/** What one step of a test run came to. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Reads the report that a runner wrote. */
export type ReportReader = (report: unknown) => Outcome;

/** Vitest's JSON report. */
export const vitestOutcome: ReportReader = (report) => ({
  passed: count(report, 'numPassedTests'),
  failed: count(report, 'numFailedTests'),
  skipped: count(report, 'numPendingTests'),
});

/** Playwright's JSON report. A flaky test is one that failed. */
export const playwrightOutcome: ReportReader = (report) => {
  const stats = member(report, 'stats');
  return {
    passed: count(stats, 'expected'),
    failed: count(stats, 'unexpected') + count(stats, 'flaky'),
    skipped: count(stats, 'skipped'),
  };
};

/** The report of `test/vscode/index.ts`. */
export const hostOutcome: ReportReader = (report) => ({
  passed: count(report, 'passed'),
  failed: count(report, 'failed'),
  skipped: count(report, 'skipped'),
});

/** A step with an exit code and no report, such as the linter, counts as one. */
export function checkOutcome(exitCode: number): Outcome {
  return exitCode === 0
    ? { passed: 1, failed: 0, skipped: 0 }
    : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * Believes the exit code and the report only together: a runner that failed without a failed test (a file that does not
 * load, a process left behind), or that ran no test at all, is one failure more.
 */
export function runnerOutcome(exitCode: number, file: string, read: ReportReader): Outcome {
  const outcome = readReport(file, read);
  const blind = outcome.passed + outcome.failed === 0;
  const unexplained = exitCode !== 0 && outcome.failed === 0;
  return blind || unexplained ? { ...outcome, failed: outcome.failed + 1 } : outcome;
}

/** A report of an earlier run must not be taken for this one's. */
export function forgetReport(file: string): void {
  rmSync(file, { force: true });
}

export function total(outcomes: readonly Outcome[]): Outcome {
  const sum = (key: keyof Outcome) => outcomes.reduce((all, outcome) => all + outcome[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

function readReport(file: string, read: ReportReader): Outcome {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // No report: the runner ended before it ran a test.
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function count(value: unknown, key: string): number {
  const found = member(value, key);
  return typeof found === 'number' ? found : 0;
}
