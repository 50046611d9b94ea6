import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import {
  checkOutcome,
  forgetReport,
  type Outcome,
  type ReportReader,
  runnerOutcome,
  total,
} from './testResults.ts';

const repository = path.resolve(import.meta.dirname, '..');
const resultsFolder = path.join(repository, 'out/results');

export interface Step {
  readonly name: string;
  /** Program and arguments; programs of packages are on the path. */
  readonly command: readonly [string, ...string[]];
  /** Report file in `out/results` and its reader; a step without one counts as one test. */
  readonly report?: { readonly file: string; readonly read: ReportReader };
  readonly env?: Readonly<Record<string, string>>;
  /** Nothing after it makes sense when it fails. */
  readonly required?: boolean;
}

interface StepResult {
  readonly name: string;
  readonly outcome: Outcome;
  readonly seconds: number;
}

/** Runs the steps one after the other, prints the table and the last line, and returns the exit code. */
export async function runSteps(steps: readonly Step[]): Promise<number> {
  mkdirSync(resultsFolder, { recursive: true });
  const results: StepResult[] = [];
  for (const step of steps) {
    console.log(`\n── ${step.name}`);
    const started = performance.now();
    const outcome = await runStep(step);
    results.push({
      name: step.name,
      outcome,
      seconds: (performance.now() - started) / 1000,
    });
    if (outcome.failed > 0 && step.required === true) {
      console.log(`\n${step.name} failed: the steps after it were not run.`);
      break;
    }
  }
  printSummary(results);
  return results.every(({ outcome }) => outcome.failed === 0) ? 0 : 1;
}

/** Vitest on one of the projects of vitest.config.ts. */
export function vitestStep(project: string, read: ReportReader): Step {
  const file = `${project}.json`;
  return {
    name: project,
    command: [
      'vitest',
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${path.join(resultsFolder, file)}`,
    ],
    report: { file, read },
  };
}

async function runStep({ command, report, env }: Step): Promise<Outcome> {
  const file = report && path.join(resultsFolder, report.file);
  if (file !== undefined) {
    forgetReport(file);
  }
  const exitCode = await exitCodeOf(command, env ?? {});
  return report !== undefined && file !== undefined
    ? runnerOutcome(exitCode, file, report.read)
    : checkOutcome(exitCode);
}

async function exitCodeOf(
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  return await new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: repository,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      shell: process.platform === 'win32',
    });
    child.once('error', (error) => {
      console.error(`${program} does not run: ${error.message}`);
      resolve(127);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function printSummary(results: readonly StepResult[]): void {
  console.log('\n── Summary');
  for (const { name, outcome, seconds } of results) {
    const { passed, failed, skipped, flaky } = outcome;
    const more = [
      skipped > 0 ? `, ${skipped} skipped` : '',
      flaky > 0 ? `, ${flaky} at the second try` : '',
    ].join('');
    console.log(
      `${failed > 0 ? '✗' : '✓'} ${name.padEnd(24)} ${seconds.toFixed(1).padStart(6)} s  ${passed} passed, ${failed} failed${more}`,
    );
  }
  const { passed, failed } = total(results.map(({ outcome }) => outcome));
  console.log(`${passed} passed, ${failed} failed`);
}
