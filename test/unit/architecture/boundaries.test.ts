import { describe, expect, it } from 'vitest';
import { repository } from '../../harness/repository.ts';
import { violation } from './boundaries.ts';
import { importsOf, readImports } from './imports.ts';

describe('imports', () => {
  it('stay inside the import table', () => {
    const edges = readImports(repository);
    expect(edges.length).toBeGreaterThan(200);
    expect(edges.map(violation).filter((each) => each !== null)).toEqual([]);
  });
});

describe('the import table', () => {
  const wrong = (file: string, source: string) =>
    importsOf(file, source)
      .map(violation)
      .filter((each) => each !== null);

  it.each([
    ['src/shared/a.ts', "import { readFileSync } from 'node:fs';"],
    ['src/shared/a.ts', "import type { Uri } from 'vscode';"],
    ['src/webview/a.tsx', "import { join } from 'node:path';"],
    ['src/webview/a.tsx', "import { startCollector } from '../collector/compose.ts';"],
    ['src/extension/a.ts', "import { openStore } from '../collector/store/openStore.ts';"],
    ['src/extension/views/traceModel.ts', "import * as vscode from 'vscode';"],
    ['src/collector/a.ts', "import * as vscode from 'vscode';"],
    ['src/collector/a.ts', "export { x } from '../cli/main.ts';"],
    ['src/cli/a.ts', "import { openStore } from '../collector/store/openStore.ts';"],
    ['src/shared/a.ts', "import '../../test/support/until.ts';"],
    ['src/shared/a.ts', "const later = await import('../webview/client.ts');"],
    ['src/cli/a.ts', "import {\n  several,\n  names,\n} from 'express';"],
    ['src/elsewhere/a.ts', "import { a } from './b.ts';"],
  ])('refuses, in %s, %s', (file, source) => {
    expect(wrong(file, source)).toHaveLength(1);
  });

  it.each([
    ['src/cli/main.ts', "import { startCollector } from '../collector/compose.ts';"],
    ['src/webview/a.tsx', "import { useState } from 'preact/hooks';"],
    ['src/webview/a.tsx', "import '@vscode/codicons/dist/codicon.css';"],
    ['src/extension/extension.ts', "import * as vscode from 'vscode';"],
    ['src/shared/a.ts', "// import { x } from 'node:fs';\nimport { y } from './y.ts';"],
  ])('allows, in %s, %s', (file, source) => {
    expect(wrong(file, source)).toEqual([]);
  });
});
