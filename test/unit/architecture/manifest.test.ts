import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  commands,
  contextKeys,
  extensionId,
  panels,
  rowKinds,
  settingDefaults,
  viewContainer,
  views,
} from '../../../src/extension/contributions.ts';
import { repository } from '../../harness/repository.ts';

interface Item {
  readonly command?: string;
  readonly view?: string;
  readonly when?: string;
  readonly enablement?: string;
  readonly contents?: string;
}

interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly main: string;
  readonly icon: string;
  readonly contributes: {
    readonly viewsContainers: {
      readonly activitybar: readonly { readonly id: string; icon: string }[];
    };
    readonly views: Readonly<Record<string, readonly { readonly id: string; when?: string }[]>>;
    readonly viewsWelcome: readonly Item[];
    readonly commands: readonly (Item & { readonly command: string; readonly category: string })[];
    readonly menus: Readonly<Record<string, readonly Item[]>>;
    readonly keybindings: readonly Item[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<string, { readonly default: unknown; readonly scope?: string }>
      >;
    };
  };
}

const manifest: Manifest = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8'));
const { contributes } = manifest;
const sorted = (values: Iterable<string>) => [...values].sort();

const items = [
  ...Object.values(contributes.menus).flat(),
  ...contributes.viewsWelcome,
  ...contributes.keybindings,
  ...contributes.commands,
  ...Object.values(contributes.views).flat(),
] as readonly Item[];
const clauses = items
  .flatMap(({ when, enablement }) => [when, enablement])
  .filter((each) => each !== undefined);

describe('the manifest and the code agree', () => {
  it('on the id of the extension', () => {
    expect(`${manifest.publisher}.${manifest.name}`).toBe(extensionId);
  });

  it('on the commands', () => {
    expect(sorted(contributes.commands.map(({ command }) => command))).toEqual(
      sorted(Object.keys(commands)),
    );
    expect(contributes.commands.filter(({ category }) => category !== 'MCP Traces')).toEqual([]);
  });

  it('on which commands the palette hides', () => {
    const hidden = (contributes.menus.commandPalette ?? [])
      .filter(({ when }) => when === 'false')
      .map(({ command }) => command ?? '');
    const ofRows = Object.entries(commands)
      .filter(([, where]) => where === 'row')
      .map(([command]) => command);
    expect(sorted(hidden)).toEqual(sorted(ofRows));
  });

  it('on the views', () => {
    expect(contributes.viewsContainers.activitybar.map(({ id }) => id)).toEqual([viewContainer]);
    expect(sorted((contributes.views[viewContainer] ?? []).map(({ id }) => id))).toEqual(
      sorted(Object.values(views)),
    );
  });

  it('on the settings and their defaults', () => {
    const { properties } = contributes.configuration;
    const defaults = Object.fromEntries(
      Object.entries(properties).map(([id, property]) => [id, property.default]),
    );
    expect(defaults).toEqual(settingDefaults);
  });

  it('on the context keys of when clauses', () => {
    const known = new Set<string>([
      ...contextKeys,
      ...Object.values(views),
      ...Object.values(panels),
    ]);
    const used = new Set(clauses.flatMap((clause) => clause.match(/mcpTraces\.[\w.]+/g) ?? []));
    const settings = new Set(Object.keys(settingDefaults).map((id) => `config.${id}`));
    const unknown = [...used].filter((key) => !(known.has(key) || settings.has(`config.${key}`)));
    expect(unknown).toEqual([]);
    expect(contextKeys.filter((key) => !used.has(key))).toEqual([]);
  });

  it('on the kinds of rows that menus match', () => {
    const kinds = clauses.flatMap((clause) =>
      [...clause.matchAll(/viewItem (?:== (\w+)|=~ \/\^?\(?([\w|]+)\)?\$?\/)/g)].flatMap(
        ([, one, several]) => one ?? several?.split('|') ?? [],
      ),
    );
    expect(kinds.length).toBeGreaterThan(0);
    expect(kinds.filter((kind) => !rowKinds.some((each) => each === kind))).toEqual([]);
  });
});

it('what a workspace must not decide is a setting of the machine: where data goes and who may send it', () => {
  const ofMachine = /^mcpTraces\.(?:forward|receivers|store|collector\.dataFolder)/;
  const { properties } = contributes.configuration;
  const trusted = Object.entries(properties).filter(([id]) => ofMachine.test(id));
  expect(trusted.length).toBeGreaterThan(7);
  expect(trusted.filter(([, { scope }]) => scope !== 'machine')).toEqual([]);
});

describe('the manifest names only', () => {
  it('commands that exist', () => {
    const linked = contributes.viewsWelcome.flatMap(({ contents }) =>
      [...(contents ?? '').matchAll(/\(command:([\w.]+)/g)].map(([, command]) => command ?? ''),
    );
    const named = items.flatMap(({ command }) => (command === undefined ? [] : [command]));
    expect([...named, ...linked].filter((command) => !(command in commands))).toEqual([]);
  });

  it('views that exist', () => {
    const named = [
      ...contributes.viewsWelcome.map(({ view }) => view ?? ''),
      ...clauses.flatMap((clause) =>
        [...clause.matchAll(/(?:view|focusedView) == ([\w.]+)/g)].map(([, view]) => view ?? ''),
      ),
    ];
    expect(named.filter((view) => !Object.values<string>(views).includes(view))).toEqual([]);
  });

  it('pictures that exist', () => {
    const icons = [
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
    ];
    expect(icons.filter((icon) => !existsSync(path.join(repository, icon)))).toEqual([]);
  });
});
