import type { SpanRole } from '../model/mcpView.ts';

/** Name of a codicon and the word that stands for it in tooltips and for screen readers. */
export const roleLooks: Readonly<
  Record<SpanRole, { readonly icon: string; readonly word: string }>
> = {
  other: { icon: 'circle-outline', word: 'span' },
  mcpClient: { icon: 'call-outgoing', word: 'MCP client call' },
  mcpServer: { icon: 'call-incoming', word: 'MCP server call' },
  endpoint: { icon: 'tools', word: 'endpoint' },
  execution: { icon: 'gear', word: 'execution' },
  sql: { icon: 'database', word: 'SQL' },
  python: { icon: 'symbol-method', word: 'Python' },
  policy: { icon: 'shield', word: 'policy' },
  validation: { icon: 'checklist', word: 'validation' },
  http: { icon: 'globe', word: 'HTTP' },
  agent: { icon: 'hubot', word: 'agent' },
  model: { icon: 'sparkle', word: 'model call' },
  noise: { icon: 'pulse', word: 'framework noise' },
};
