/** Every attribute key that the product reads, so that a key has one spelling and one place. */

/** OpenTelemetry's conventions for MCP, GenAI and RPC, current and earlier drafts. */
export const mcpKey = {
  method: 'mcp.method.name',
  methodDraft: 'mcp.method',
  resourceUri: 'mcp.resource.uri',
  sessionId: 'mcp.session.id',
  protocolVersion: 'mcp.protocol.version',
  requestId: 'mcp.request.id',
  messageId: 'mcp.message_id',
  tool: 'mcp.tool',
  toolName: 'mcp.tool.name',
  toolArguments: 'mcp.tool.arguments',
  toolResult: 'mcp.tool.result',
  toolResultIsError: 'mcp.tool.result.is_error',
  promptName: 'mcp.prompt.name',
  requestArgumentPrefix: 'mcp.request.argument.',
  errorCode: 'mcp.error.code',
  status: 'mcp.status',
  transport: 'mcp.transport',
  transportType: 'mcp.transport.type',
  server: 'mcp.server',
  serverName: 'mcp.server.name',
  responseValue: 'mcp.response.value',
} as const;

export const genAiKey = {
  operation: 'gen_ai.operation.name',
  toolName: 'gen_ai.tool.name',
  toolArguments: 'gen_ai.tool.call.arguments',
  toolResult: 'gen_ai.tool.call.result',
  promptName: 'gen_ai.prompt.name',
  promptVariablePrefix: 'gen_ai.prompt.variable.',
} as const;

export const rpcKey = {
  system: 'rpc.system',
  systemName: 'rpc.system.name',
  method: 'rpc.method',
  statusCode: 'rpc.response.status_code',
  jsonrpcErrorCode: 'rpc.jsonrpc.error_code',
  jsonrpcRequestId: 'rpc.jsonrpc.request_id',
  requestId: 'jsonrpc.request.id',
} as const;

export const networkKey = {
  transport: 'network.transport',
  protocolName: 'network.protocol.name',
} as const;

export const httpKey = {
  method: 'http.request.method',
  methodOld: 'http.method',
  route: 'http.route',
  target: 'http.target',
  path: 'url.path',
  asgiEvent: 'asgi.event.type',
  serverAddress: 'server.address',
} as const;

export const codeKey = {
  module: 'code.module.name',
  namespace: 'code.namespace',
  target: 'target',
} as const;

export const dbKey = {
  statementHash: 'db.statement.hash',
  queryText: 'db.query.text',
  statement: 'db.statement',
  querySummary: 'db.query.summary',
  system: 'db.system.name',
  systemOld: 'db.system',
  operation: 'db.operation.name',
  operationOld: 'db.operation',
  rowsAffected: 'db.rows_affected',
  returnedRows: 'db.response.returned_rows',
} as const;

export const errorKey = { type: 'error.type' } as const;

export const mxcpKey = {
  endpointName: 'mxcp.endpoint.name',
  endpointType: 'mxcp.endpoint.type',
  sessionId: 'mxcp.session.id',
  executionLanguage: 'mxcp.execution.language',
  /** Only in old guides; no release sent it. */
  queryHash: 'mxcp.duckdb.query_hash',
  pythonName: 'mxcp.python.name',
  policyDecision: 'mxcp.policy.decision',
  policyActionApplied: 'mxcp.policy.action_applied',
  policyDenied: 'mxcp.policy.denied',
  policyConditionResult: 'mxcp.policy.condition_result',
} as const;

/** Keys of one emitter each. */
export const dialectKey = {
  fastmcpServer: 'fastmcp.server.name',
  fastmcpComponent: 'fastmcp.component.key',
  litellmServer: 'litellm.mcp.server.name',
  copilotTool: 'github.copilot.tool.parameters.mcp_tool_name',
  toolName: 'tool.name',
  springTool: 'spring.ai.tool.definition.name',
  springArguments: 'spring.ai.tool.call.arguments',
  springResult: 'spring.ai.tool.call.result',
  traceloopKind: 'traceloop.span.kind',
  traceloopName: 'traceloop.entity.name',
  traceloopInput: 'traceloop.entity.input',
  traceloopOutput: 'traceloop.entity.output',
  openInferenceKind: 'openinference.span.kind',
  inputValue: 'input.value',
  outputValue: 'output.value',
  logfireRequest: 'request',
  logfireResponse: 'response',
  sentryOp: 'sentry.op',
  datadogMethod: 'mcp_method',
  datadogServer: 'mcp_server_name',
  datadogSession: 'mcp_session_id',
  meshOperation: 'mcp.operation',
  meshSpanId: 'mcp.span.id',
} as const;
