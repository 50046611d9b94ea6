import { UsageError } from './usageError.ts';

/** How a flag is written: alone, with a value, with one that is not empty, with a count, or with such a value and as often as wanted. */
export type FlagKind = 'switch' | 'text' | 'path' | 'count' | 'list';
export type FlagKinds = Readonly<Record<string, FlagKind>>;

type FlagValue<K extends FlagKind> = K extends 'switch'
  ? boolean
  : K extends 'list'
    ? readonly string[]
    : (K extends 'count' ? number : string) | undefined;

export type Flags<F extends FlagKinds> = { readonly [Name in keyof F]: FlagValue<F[Name]> };

export interface ParsedArgs<F extends FlagKinds> {
  readonly flags: Flags<F>;
  readonly operands: readonly string[];
}

/**
 * Flags may stand before, between and after operands, as `--flag VALUE` or `--flag=VALUE`; `--` ends them; `-` alone is
 * an operand. @throws UsageError
 */
export function parseArgs<F extends FlagKinds>(kinds: F, args: readonly string[]): ParsedArgs<F> {
  const operands: string[] = [];
  const given = new Map<string, string[]>();
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') {
      operands.push(...rest.splice(0));
    } else if (arg === '-' || !arg.startsWith('-')) {
      operands.push(arg);
    } else {
      takeFlag(kinds, arg, rest, given);
    }
  }
  const flags = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [name, readFlag(name, kind, given.get(name))]),
  );
  return { flags: flags as Flags<F>, operands };
}

function takeFlag(
  kinds: FlagKinds,
  arg: string,
  rest: string[],
  given: Map<string, string[]>,
): void {
  const [, name = '', inline] = /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(arg) ?? [];
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined) {
    throw new UsageError(`unknown flag ${arg}`);
  }
  if (kind === 'switch') {
    if (inline !== undefined) {
      throw new UsageError(`--${name} takes no value`);
    }
    given.set(name, []);
    return;
  }
  const value = inline ?? rest.shift();
  if (value === undefined) {
    throw new UsageError(`--${name} needs a value`);
  }
  // Such as of a variable that is not set: as a path it would mean the working directory.
  if (value === '' && kind !== 'text') {
    throw new UsageError(`--${name} needs a value that is not empty`);
  }
  const before = given.get(name) ?? [];
  if (kind !== 'list' && before.length > 0) {
    throw new UsageError(`--${name} is given twice`);
  }
  given.set(name, [...before, value]);
}

function readFlag(name: string, kind: FlagKind, given: readonly string[] | undefined) {
  const [first] = given ?? [];
  switch (kind) {
    case 'switch':
      return given !== undefined;
    case 'list':
      return given ?? [];
    case 'text':
    case 'path':
      return first;
    case 'count':
      return first === undefined ? undefined : countOf(name, first);
  }
}

function countOf(name: string, text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count)) {
    throw new UsageError(`--${name} needs a whole number, not "${text}"`);
  }
  return count;
}
