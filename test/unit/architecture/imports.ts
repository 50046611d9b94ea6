import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface ImportEdge {
  /** Relative to the repository, with `/`. */
  readonly file: string;
  /** A file of the repository, or a package or module name such as `node:fs` or `ws`. */
  readonly target: string;
}

/** Every import of every source file: static, dynamic, re-exported, and those of types. */
export function readImports(root: string): readonly ImportEdge[] {
  return globSync('src/**/*.{ts,tsx}', { cwd: root })
    .map((file) => file.replaceAll(path.sep, '/'))
    .sort()
    .flatMap((file) => importsOf(file, readFileSync(path.join(root, file), 'utf8')));
}

export function importsOf(file: string, source: string): readonly ImportEdge[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const statements = code.matchAll(
    /^\s*(?:import|export)\s[^;'"()=]*?\bfrom\s*['"](?<from>[^'"]+)['"]|^\s*import\s*['"](?<bare>[^'"]+)['"]|\b(?:import|require)\(\s*['"](?<called>[^'"]+)['"]/gm,
  );
  return [...statements].map(({ groups }) => ({
    file,
    target: resolve(file, groups?.from ?? groups?.bare ?? groups?.called ?? ''),
  }));
}

function resolve(file: string, specifier: string): string {
  return specifier.startsWith('.')
    ? path.posix.join(path.posix.dirname(file), specifier)
    : specifier;
}
