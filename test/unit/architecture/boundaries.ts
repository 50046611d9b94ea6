import path from 'node:path';
import type { ImportEdge } from './imports.ts';

/** What the code of a folder may import: folders, files, packages. `node:` means every module of Node. */
interface Boundary {
  readonly repository: readonly string[];
  readonly packages: readonly string[];
}

/** The import table of ARCHITECTURE.md. A folder is where its code runs, so this is which APIs it has. */
export const boundaries: Readonly<Record<string, Boundary>> = {
  'src/shared': { repository: ['src/shared'], packages: ['re2js'] },
  'src/collector': {
    repository: ['src/collector', 'src/shared'],
    packages: ['node:', 'ws', 'yaml', 'jsonc-parser'],
  },
  'src/cli': {
    repository: [
      'src/cli',
      'src/shared',
      // The composition root, and the way to a collector that runs already.
      'src/collector/compose.ts',
      'src/collector/link/connect.ts',
    ],
    packages: ['node:', 'ws'],
  },
  'src/extension': {
    repository: ['src/extension', 'src/shared'],
    packages: ['vscode', 'node:', 'ws', 'jsonc-parser'],
  },
  'src/webview': {
    repository: ['src/webview', 'src/shared'],
    packages: [
      'preact',
      'd3-scale',
      'd3-hierarchy',
      'd3-zoom',
      'd3-array',
      'd3-axis',
      '@vscode/codicons',
    ],
  },
};

/** Files of the extension host that hold its logic, and so can be tested without VS Code. */
const pureInExtension = /^src\/extension\/(?:.*Model|contributions|.*[cC]onfig|.*\/panelHtml)\.ts$/;

/** Why an import is wrong, or null. */
export function violation({ file, target }: ImportEdge): string | null {
  const folder = Object.keys(boundaries).find((each) => file.startsWith(`${each}/`));
  if (folder === undefined) {
    return `${file} is in no folder of the import table`;
  }
  if (target === 'vscode' && pureInExtension.test(file)) {
    return `${file} imports vscode, but its name says that it is pure`;
  }
  const { repository, packages } = boundaries[folder] ?? { repository: [], packages: [] };
  const allowed = target.startsWith('src/')
    ? repository.some((each) => target === each || target.startsWith(`${each}/`))
    : packages.some((each) =>
        each.endsWith(':') ? target.startsWith(each) : packageOf(target) === each,
      );
  return allowed ? null : `${file} imports ${target}, which code of ${folder} may not`;
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join(path.posix.sep);
}
