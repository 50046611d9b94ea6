import { readFileSync, rmSync } from 'node:fs';

/** What one step of a test run came to. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Tests among the passed ones that did so at the second try only. */
  readonly flaky: number;
}

/** Reads the report that a runner wrote. */
export type ReportReader = (report: unknown) => Outcome;

/** Vitest's JSON report. */
export const vitestOutcome: ReportReader = (report) => ({
  passed: count(report, 'numPassedTests'),
  failed: count(report, 'numFailedTests'),
  skipped: count(report, 'numPendingTests'),
  flaky: 0,
});

/**
 * Playwright's JSON report. The tests in the real VS Code get a second try (playwright.config.ts), since a program that is
 * not ours may swallow a click; such a test passes, and is named and counted as flaky.
 */
export const playwrightOutcome: ReportReader = (report) => {
  const stats = member(report, 'stats');
  return {
    passed: count(stats, 'expected') + count(stats, 'flaky'),
    failed: count(stats, 'unexpected'),
    skipped: count(stats, 'skipped'),
    flaky: count(stats, 'flaky'),
  };
};

/** The report of `test/vscode/index.ts`. */
export const hostOutcome: ReportReader = (report) => ({
  passed: count(report, 'passed'),
  failed: count(report, 'failed'),
  skipped: count(report, 'skipped'),
  flaky: 0,
});

/** A step with an exit code and no report, such as the linter, counts as one. */
export function checkOutcome(exitCode: number): Outcome {
  return exitCode === 0
    ? { passed: 1, failed: 0, skipped: 0, flaky: 0 }
    : { passed: 0, failed: 1, skipped: 0, flaky: 0 };
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
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    flaky: sum('flaky'),
  };
}

function readReport(file: string, read: ReportReader): Outcome {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // No report: the runner ended before it ran a test.
    return { passed: 0, failed: 0, skipped: 0, flaky: 0 };
  }
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function count(value: unknown, key: string): number {
  const found = member(value, key);
  return typeof found === 'number' ? found : 0;
}
