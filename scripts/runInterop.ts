// The tests against real programs of others. Started by scripts/interop.mjs.
import { installDebianPackages } from './debianPackages.ts';
import {
  canMakePythonEnvironments,
  preparePythonEnvironment,
  pythonEnvironments,
} from './pythonEnvironments.ts';
import { runSteps, vitestStep } from './steps.ts';
import { vitestOutcome } from './testResults.ts';

if (!canMakePythonEnvironments() && !installDebianPackages(['python3', 'python3-venv'])) {
  process.exit(1);
}
for (const environment of pythonEnvironments) {
  preparePythonEnvironment(environment);
}

process.exitCode = await runSteps([
  { name: 'build', command: ['npm', 'run', '--silent', 'build'], required: true },
  vitestStep('interop', vitestOutcome),
]);
