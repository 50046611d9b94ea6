import type { McpRole } from '../model/mcpView.ts';

/** What the name of a span alone tells. */
export interface NameParts {
  readonly role: McpRole | null;
  readonly method: string | null;
  /** The word after the method: a tool, a prompt or a resource. */
  readonly target: string | null;
}

/** Words that emitters put before the method, and the side of the wire that they speak of. */
const prefixes: readonly (readonly [string, McpRole | null])[] = [
  ['MCP send ', 'client'], // MCP Python SDK 2.x
  ['MCP handle ', 'server'], // its draft
  ['MCP request: ', 'client'], // Logfire
  ['MCP server handle request: ', 'server'],
  ['MCP client handle request: ', 'server'], // the client serves a request of the server
  ['mcp ', null], // OpenLIT
  ['mcp.', null], // Datadog: mcp.tools/call
];

/** Names that mean the call of a tool and hold nothing but its name. */
const toolPrefixes: readonly (readonly [string, McpRole | null])[] = [
  ['MCP Client Tool Call: ', 'client'], // Datadog
  ['mcp.tool.', null], // written by hand
  ['tool_call:', null],
  ['tool:', null],
];

/** `tools/call`, `notifications/tools/list_changed`, … and the methods without a slash. */
const methodPattern =
  /^(?:(?:tools|prompts|resources|notifications|logging|completion|sampling|roots|elicitation|tasks|server|subscriptions)(?:\/[A-Za-z_]+){1,3}|initialize|ping)$/;

const nothing: NameParts = { role: null, method: null, target: null };

export function partsOfName(name: string): NameParts {
  for (const [prefix, role] of toolPrefixes) {
    if (name.startsWith(prefix) && name.length > prefix.length) {
      return { role, method: 'tools/call', target: name.slice(prefix.length) };
    }
  }
  for (const [prefix, role] of prefixes) {
    if (name.startsWith(prefix)) {
      const parts = methodAndTarget(name.slice(prefix.length));
      return parts.method === null ? nothing : { ...parts, role };
    }
  }
  return methodAndTarget(name);
}

function methodAndTarget(text: string): NameParts {
  // Traceloop: `tools/list.mcp`.
  const bare = text.endsWith('.mcp') ? text.slice(0, -4) : text;
  const space = bare.indexOf(' ');
  const method = space < 0 ? bare : bare.slice(0, space);
  if (!methodPattern.test(method)) {
    return nothing;
  }
  const target = space < 0 ? '' : bare.slice(space + 1).trim();
  return { role: null, method, target: target === '' ? null : target };
}
