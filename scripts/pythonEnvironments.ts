import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { interopCache } from './interopCache.ts';

/*
 * Real MCP servers and exporters of the Python world, each set in an environment of its own outside the repository, so
 * that neither `npm ci` nor `git clean` throws away what took minutes to fetch.
 */

const requirements = {
  // Newer dbt packages fetch a wheel from a place that many networks do not reach.
  mxcp: ['mxcp==0.12.3', 'dbt-core<1.12', 'dbt-duckdb<1.12'],
  otel: [
    'opentelemetry-sdk==1.45.1',
    'opentelemetry-exporter-otlp-proto-http==1.45.1',
    'opentelemetry-exporter-otlp-proto-grpc==1.45.1',
    'opentelemetry-exporter-otlp-json-http==0.66b1',
  ],
} as const satisfies Record<string, readonly string[]>;

export type PythonEnvironment = keyof typeof requirements;
export const pythonEnvironments = ['mxcp', 'otel'] as const satisfies readonly PythonEnvironment[];

/** A program of an environment: `python`, `mxcp`. */
export function pythonProgram(environment: PythonEnvironment, program: string): string {
  return path.join(environmentFolder(environment), 'bin', program);
}

/** Debian has the module that makes environments in a package of its own. */
export function canMakePythonEnvironments(): boolean {
  return (
    spawnSync('python3', ['-m', 'venv', '--help'], { stdio: 'ignore' }).status === 0 &&
    spawnSync('python3', ['-c', 'import ensurepip'], { stdio: 'ignore' }).status === 0
  );
}

/** Makes the environment if it is not there, or was made for other requirements. */
export function preparePythonEnvironment(environment: PythonEnvironment): void {
  const folder = environmentFolder(environment);
  if (existsSync(path.join(folder, 'ready'))) {
    return;
  }
  console.log(`Installing ${requirements[environment].join(' ')} into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.dirname(folder), { recursive: true });
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  const installer = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    ...requirements[environment],
  ];
  execFileSync(path.join(folder, 'bin/python'), installer, { stdio: 'inherit' });
  mkdirSync(path.join(folder, 'ready'));
}

function environmentFolder(environment: PythonEnvironment): string {
  const key = createHash('sha256').update(requirements[environment].join('\n')).digest('hex');
  return path.join(interopCache, `${environment}-${key.slice(0, 12)}`);
}
