import type { SpanRole } from '../../shared/model/mcpView.ts';
import { displayNameOf } from '../../shared/semconv/displayName.ts';
import {
  codeKey,
  dbKey,
  dialectKey,
  errorKey,
  genAiKey,
  httpKey,
  mcpKey,
  mxcpKey,
  rpcKey,
} from '../../shared/semconv/keys.ts';
import { type DialectSpan, mcpViewOf } from '../../shared/semconv/mcpView.ts';
import { queryOf } from '../../shared/semconv/query.ts';
import { spanRoleOf } from '../../shared/semconv/spanRole.ts';
import { spanBit } from './spanTable.ts';

/** The derived columns of a span; empty strings for what it does not say. */
export interface SpanMeaning {
  readonly method: string;
  readonly target: string;
  readonly queryHash: string;
  readonly bits: number;
  readonly role: SpanRole;
  /** The name in a server author's words. */
  readonly label: string;
}

/** Attributes of which it only matters whether there is a value: their values differ from span to span. */
export const presenceKeys: ReadonlySet<string> = new Set([
  mcpKey.sessionId,
  mxcpKey.sessionId,
  dialectKey.datadogSession,
  dbKey.rowsAffected,
  dbKey.returnedRows,
  httpKey.asgiEvent,
  dialectKey.fastmcpComponent,
]);

/** Every attribute that a derived column depends on; a test finds the one that is missing. */
export const meaningKeys: readonly string[] = [
  ...presenceKeys,
  mcpKey.method,
  mcpKey.methodDraft,
  dialectKey.datadogMethod,
  rpcKey.system,
  rpcKey.systemName,
  rpcKey.method,
  mxcpKey.endpointType,
  mxcpKey.endpointName,
  genAiKey.toolName,
  mcpKey.toolName,
  mcpKey.tool,
  dialectKey.copilotTool,
  dialectKey.toolName,
  dialectKey.traceloopKind,
  dialectKey.traceloopName,
  dialectKey.traceloopInput,
  dialectKey.meshOperation,
  dialectKey.springTool,
  dialectKey.logfireRequest,
  dialectKey.logfireResponse,
  genAiKey.promptName,
  mcpKey.promptName,
  mcpKey.resourceUri,
  errorKey.type,
  rpcKey.statusCode,
  rpcKey.jsonrpcErrorCode,
  mcpKey.errorCode,
  mcpKey.toolResultIsError,
  mcpKey.status,
  dbKey.statementHash,
  mxcpKey.queryHash,
  dbKey.queryText,
  dbKey.statement,
  mxcpKey.policyDecision,
  mxcpKey.policyActionApplied,
  mxcpKey.policyDenied,
  mxcpKey.policyConditionResult,
  mxcpKey.executionLanguage,
  mxcpKey.pythonName,
  dbKey.system,
  dbKey.systemOld,
  dbKey.querySummary,
  dbKey.operation,
  dbKey.operationOld,
  genAiKey.operation,
  dialectKey.openInferenceKind,
  httpKey.method,
  httpKey.methodOld,
  httpKey.path,
  httpKey.target,
  httpKey.route,
  httpKey.serverAddress,
  codeKey.module,
  codeKey.namespace,
  codeKey.target,
];

const endpointName = 'mxcp.endpoint.execute';
/** The second is the name that old guides give. */
const engineNames = new Set(['mxcp.execution_engine.execute', 'mxcp.execution.execute']);

/** What the columns of a span say: the words of `shared/semconv`, in the form in which lists and joins want them. */
export function meaningOf(span: DialectSpan): SpanMeaning {
  const view = mcpViewOf(span);
  const role = spanRoleOf(span, view);
  const query = queryOf(span.attributes);
  const isGiven = (key: string): boolean => (span.attributes(key) ?? null) !== null;
  let bits = 0;
  const set = (bit: number, condition: boolean): void => {
    bits |= condition ? bit : 0;
  };
  set(spanBit.error, view.isError);
  set(spanBit.denied, span.attributes(mxcpKey.policyDecision) === 'deny');
  set(spanBit.fingerprint, query.kind === 'fingerprint');
  set(spanBit.mxcpEndpoint, span.name === endpointName);
  set(spanBit.mxcpEngine, engineNames.has(span.name));
  set(spanBit.hasRows, isGiven(dbKey.rowsAffected) || isGiven(dbKey.returnedRows));
  set(spanBit.hasSession, view.session !== null);
  set(spanBit.tool, view.tool !== null);
  set(spanBit.prompt, view.tool === null && view.prompt !== null);
  set(spanBit.resource, view.tool === null && view.prompt === null && view.resource !== null);
  return {
    method: view.method ?? '',
    target: view.tool ?? view.prompt ?? view.resource ?? '',
    queryHash: query.hash ?? '',
    bits,
    role,
    label: displayNameOf(span, view, role),
  };
}
