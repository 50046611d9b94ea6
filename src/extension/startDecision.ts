import type { SettingValue } from './contributions.ts';

export interface StartFacts {
  readonly mode: SettingValue<'mcpTraces.collector.start'>;
  /** One of our views was opened in this workspace before. */
  readonly viewOpenedBefore: boolean;
  /** The workspace holds `mcp.json`, `.mcp.json` or `mxcp-site.yml`. */
  readonly holdsServerConfiguration: boolean;
}

/** Whether the collector starts with the window (CONTRACT §3); else with the first view or command, or by hand. */
export function startsWithWindow(facts: StartFacts): boolean {
  switch (facts.mode) {
    case 'always':
      return true;
    case 'manual':
      return false;
    case 'auto':
      return facts.viewOpenedBefore || facts.holdsServerConfiguration;
  }
}

/** What `findFiles` looks for; also below `.vscode`. */
export const serverConfigurationPattern = '**/{mcp.json,.mcp.json,mxcp-site.yml}';
export const ignoredFolders = '**/{node_modules,.venv,venv,.git,dist,build,target}/**';
