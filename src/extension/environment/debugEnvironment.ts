import type { EnvironmentVariables } from './variables.ts';

/** A launch configuration as VS Code hands it over, with what we read of it. */
export interface LaunchConfiguration {
  readonly type: string;
  readonly request: string;
  readonly env?: unknown;
  readonly environment?: unknown;
}

/** Debug types whose `env` is an object of strings. */
const objectTypes = new Set([
  'node',
  'pwa-node',
  'node-terminal',
  'extensionHost',
  'pwa-extensionHost',
  'bun',
  'deno',
  'python',
  'debugpy',
  'go',
  'coreclr',
  'java',
  'lldb',
  'lldb-dap',
  'codelldb',
  'php',
  'rdbg',
  'ruby_lsp',
  'dart',
]);
/** Debug types whose variables are a list of `{name, value}`. */
const listTypes = new Set(['cppdbg', 'cppvsdbg']);

/**
 * The configuration with the variables it does not set itself (issue: values already set win), or null when there is
 * nothing to add: an attach, a type that takes no variables, or all of them set. `taken` are names that an `envFile` sets.
 */
export function withVariables<C extends LaunchConfiguration>(
  configuration: C,
  variables: EnvironmentVariables,
  taken: ReadonlySet<string>,
): (C & { env?: unknown; environment?: unknown }) | null {
  if (configuration.request !== 'launch') {
    return null;
  }
  if (objectTypes.has(configuration.type)) {
    const own = isRecord(configuration.env) ? configuration.env : {};
    const added = missing(variables, (name) => taken.has(name) || Object.hasOwn(own, name));
    return added === null ? null : { ...configuration, env: { ...added, ...own } };
  }
  if (listTypes.has(configuration.type)) {
    const own = Array.isArray(configuration.environment)
      ? configuration.environment.filter(isRecord)
      : [];
    const added = missing(
      variables,
      (name) => taken.has(name) || own.some((each) => each.name === name),
    );
    return added === null
      ? null
      : {
          ...configuration,
          environment: [...Object.entries(added).map(([name, value]) => ({ name, value })), ...own],
        };
  }
  return null;
}

/** Half of a set would mix two targets: a launch that names its own exporter or endpoint keeps all of it. */
const decisive = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_TRACES_EXPORTER',
  'OTEL_SDK_DISABLED',
];

function missing(
  variables: EnvironmentVariables,
  isSet: (name: string) => boolean,
): EnvironmentVariables | null {
  if (decisive.some(isSet)) {
    return null;
  }
  const added = Object.entries(variables).filter(([name]) => !isSet(name));
  return added.length === 0 ? null : Object.fromEntries(added);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
