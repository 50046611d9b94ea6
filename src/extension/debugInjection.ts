import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { withVariables } from './environment/debugEnvironment.ts';
import { dotenvNames } from './environment/dotenv.ts';
import { otelVariables } from './environment/variables.ts';
import { getSetting } from './vscodeApi.ts';

/** Gives debug sessions the variables that make an MCP server send to us, where the setting says so. */
export class DebugInjection implements vscode.DebugConfigurationProvider {
  readonly #endpoint: () => Promise<{ readonly httpUrl: string } | null>;
  readonly #log: (line: string) => void;

  constructor(
    endpoint: () => Promise<{ readonly httpUrl: string } | null>,
    log: (line: string) => void,
  ) {
    this.#endpoint = endpoint;
    this.#log = log;
  }

  /** The last step before the adapter: variables of VS Code are filled in, and `envFile` is a path. */
  async resolveDebugConfigurationWithSubstitutedVariables(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration> {
    if (!vscode.workspace.isTrusted || !getSetting('mcpTraces.debug.inject', folder)) {
      return configuration;
    }
    const endpoint = await this.#endpoint();
    if (endpoint === null) {
      return configuration;
    }
    const taken = await namesIn(configuration.envFile);
    const changed = withVariables(configuration, otelVariables(endpoint), taken);
    if (changed !== null) {
      this.#log(`debug session "${configuration.name}" sends to ${endpoint.httpUrl}`);
    }
    return changed ?? configuration;
  }
}

/** Names that the env files of a launch set; a file that cannot be read is the adapter's to complain about. */
async function namesIn(envFile: unknown): Promise<ReadonlySet<string>> {
  const files = Array.isArray(envFile) ? envFile : [envFile];
  const names = new Set<string>();
  for (const file of files) {
    if (typeof file === 'string' && file !== '') {
      const text = await readFile(file, 'utf8').catch(() => '');
      for (const name of dotenvNames(text)) {
        names.add(name);
      }
    }
  }
  return names;
}
