import { type SpanRole, spanRoles } from '../model/mcpView.ts';
import type { SpanNote } from '../model/spanNote.ts';

export function roleAt(index: number): SpanRole {
  return spanRoles[index] ?? 'other';
}

/** Each note as a person needs it: what is so, and what it means. */
export const noteWords: Readonly<Record<SpanNote, string>> = {
  orphan: 'Its parent span was never received, so it stands at the top.',
  remoteParentPending: 'Its parent is in another process that has not sent its spans yet.',
  cycle: 'Its parents form a circle; the circle was cut here.',
  duplicate: 'It arrived more than once; the best copy is shown.',
  unfinished: 'It has no end time yet.',
  clockSkew: 'It lies outside its parent: the clocks of the two processes differ.',
  evictedEarlier: 'Older spans of this trace were evicted to make room.',
  fromConsole: 'It was read from console output: no scope version, times in microseconds.',
};

/** The same where there is little room. */
export const noteTags: Readonly<Record<SpanNote, string>> = {
  orphan: 'parent not received',
  remoteParentPending: 'waiting for the other process',
  cycle: 'circle cut',
  duplicate: 'came twice',
  unfinished: 'not ended',
  clockSkew: 'clocks differ',
  evictedEarlier: 'in part evicted',
  fromConsole: 'from console',
};

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
