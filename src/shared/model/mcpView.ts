export type McpRole = 'client' | 'server' | 'internal';

/** What a span says about MCP, read from any of the dialects that emit it (`shared/semconv`). Null = not known. */
export interface McpView {
  readonly role: McpRole | null;
  readonly method: string | null;
  readonly tool: string | null;
  readonly prompt: string | null;
  readonly resource: string | null;
  readonly requestId: string | null;
  readonly session: string | null;
  readonly transport: string | null;
  readonly protocolVersion: string | null;
  readonly server: string | null;
  /** JSON-RPC code, `tool_error`, or an exception's class. */
  readonly errorType: string | null;
  readonly isError: boolean;
}

/** What kind of work a span is; views draw it as an icon and a word. */
export const spanRoles = [
  'other',
  'mcpClient',
  'mcpServer',
  'endpoint',
  'execution',
  'sql',
  'python',
  'policy',
  'validation',
  'http',
  'agent',
  'model',
  'noise',
] as const;
export type SpanRole = (typeof spanRoles)[number];
