import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  checkOutcome,
  playwrightOutcome,
  runnerOutcome,
  total,
  vitestOutcome,
} from '../../../scripts/testResults.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'mcpt-results-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function report(content: unknown): string {
  const file = path.join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const green = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 1 };

describe('the outcome of a runner', () => {
  it('is what its report says', () => {
    expect(runnerOutcome(0, report(green), vitestOutcome)).toEqual({
      passed: 7,
      failed: 0,
      skipped: 1,
      flaky: 0,
    });
  });

  it('fails when the runner failed and no test tells why', () => {
    expect(runnerOutcome(1, report(green), vitestOutcome).failed).toBe(1);
  });

  it('does not count a failure twice', () => {
    const red = { ...green, numFailedTests: 2 };
    expect(runnerOutcome(1, report(red), vitestOutcome).failed).toBe(2);
  });

  it('fails when no test ran', () => {
    expect(runnerOutcome(0, report({}), vitestOutcome).failed).toBe(1);
  });

  it('fails without a report', () => {
    const missing = path.join(folder, 'missing.json');
    expect(runnerOutcome(0, missing, vitestOutcome).failed).toBe(1);
  });
});

it('counts a test that passed at the second try as passed, and says so', () => {
  const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 2 };
  expect(playwrightOutcome({ stats })).toEqual({ passed: 4, failed: 1, skipped: 2, flaky: 1 });
});

it('counts a check as one test', () => {
  expect(total([checkOutcome(0), checkOutcome(2)])).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
    flaky: 0,
  });
});
