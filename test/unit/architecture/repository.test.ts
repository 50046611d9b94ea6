import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type ParseError, parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { repository } from '../../harness/repository.ts';

const at = (file: string) => path.join(repository, file);
const readJsonc = (file: string): unknown => {
  const errors: ParseError[] = [];
  const value: unknown = parse(readFileSync(at(file), 'utf8'), errors, {
    allowTrailingComma: true,
  });
  expect(errors, file).toEqual([]);
  return value;
};
const scripts: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(at('package.json'), 'utf8'),
).scripts;

const scriptExists = (name: string | undefined) => name !== undefined && name in scripts;

describe('every source folder', () => {
  const folders = globSync('src/**', { cwd: repository })
    .filter((entry) => statSync(at(entry)).isDirectory())
    .filter((folder) => readdirSync(at(folder)).some((name) => /\.tsx?$/.test(name)));

  it.each(folders)('says in its README what belongs there: %s', (folder) => {
    const readme = at(path.join(folder, 'README.md'));
    expect(existsSync(readme)).toBe(true);
    const lines = readFileSync(readme, 'utf8').trim().split('\n');
    expect(lines[0]).toMatch(/^# /);
    expect(lines.length).toBeGreaterThan(2);
  });
});

interface Task {
  readonly label: string;
  readonly type: string;
  readonly script?: string;
}

interface Launch {
  readonly name: string;
  readonly preLaunchTask?: string;
  readonly program?: string;
  readonly runtimeExecutable?: string;
  readonly runtimeArgs?: readonly string[];
}

describe('.vscode', () => {
  const { tasks } = readJsonc('.vscode/tasks.json') as { readonly tasks: readonly Task[] };
  const { configurations } = readJsonc('.vscode/launch.json') as {
    readonly configurations: readonly Launch[];
  };

  it.each(tasks)('has a script for the task $label', ({ type, script }) => {
    expect(type).toBe('npm');
    expect(scriptExists(script)).toBe(true);
  });

  it.each(configurations)('starts "$name" from what exists', (launch) => {
    if (launch.preLaunchTask !== undefined) {
      expect(tasks.map(({ label }) => label)).toContain(launch.preLaunchTask);
    }
    if (launch.runtimeExecutable === 'npm') {
      const [run, script] = launch.runtimeArgs ?? [];
      expect(run).toBe('run');
      expect(scriptExists(script)).toBe(true);
    }
    if (launch.program !== undefined) {
      const program = launch.program.replace(/^\$\{workspaceFolder\}\//, '');
      // What the build makes is named in esbuild.mjs, the rest stands in the repository.
      expect(program.startsWith('dist/') || existsSync(at(program)), program).toBe(true);
    }
  });
});

describe('documents', () => {
  it('name only scripts that exist', () => {
    const files = globSync('{*.md,demo/*.md,test/**/*.md}', { cwd: repository });
    const named = files
      .filter((file) => !file.includes('node_modules'))
      .flatMap((file) =>
        [...readFileSync(at(file), 'utf8').matchAll(/npm run ([\w:]+)/g)].map(
          ([, script]) => script ?? '',
        ),
      );
    expect(named.filter((script) => !scriptExists(script))).toEqual([]);
  });
});
