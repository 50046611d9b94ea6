import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import path from 'node:path';
import { inRepository } from './repository.ts';

/*
 * VS Code comes inside the npm package code-server. Its install script, which would build native modules for all that
 * VS Code can do, never runs: `test/vscode-server` names the few packages that our windows need, and they are linked to
 * where both the server and the browser look for them.
 */

const manifestFile = inRepository('test/vscode-server/package.json');

/** VS Code's own extensions that a window gets: themes and languages. Each of the others makes a window open later. */
const builtinExtensions = [
  'configuration-editing',
  'javascript',
  'json',
  'log',
  'python',
  'sql',
  'theme-defaults',
  'theme-modern-icons',
  'theme-seti',
  'typescript-basics',
  'yaml',
];

/** Folder of VS Code's server, with every package it needs in place. */
export function prepareVscodeHome(): string {
  const home = path.join(packageFolder('code-server'), 'lib/vscode');
  const manifest: unknown = JSON.parse(readFileSync(manifestFile, 'utf8'));
  for (const name of dependenciesOf(manifest)) {
    linkFolder(packageFolder(name), path.join(home, 'node_modules', name));
  }
  return home;
}

/** A folder with links to the built-in extensions, for `--builtin-extensions-dir`. */
export function linkBuiltinExtensions(home: string, folder: string): void {
  for (const name of builtinExtensions) {
    linkFolder(path.join(home, 'extensions', name), path.join(folder, name));
  }
}

function packageFolder(name: string): string {
  const found = findPackageJSON(name, manifestFile);
  if (found === undefined) {
    throw new Error(`The package ${name} is not installed: type npm ci`);
  }
  return path.dirname(found);
}

function dependenciesOf(manifest: unknown): readonly string[] {
  if (typeof manifest !== 'object' || manifest === null || !('dependencies' in manifest)) {
    throw new Error(`${manifestFile} names no dependencies`);
  }
  return Object.keys(manifest.dependencies ?? {});
}

function linkFolder(target: string, link: string): void {
  if (existsSync(link)) {
    return;
  }
  if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) {
    rmSync(link);
  }
  mkdirSync(path.dirname(link), { recursive: true });
  symlinkSync(target, link, 'junction');
}
