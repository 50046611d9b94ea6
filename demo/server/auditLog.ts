import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';

export interface AuditedCall {
  readonly tool: string;
  readonly durationMs: number;
  readonly traceId: string;
  readonly input: unknown;
  readonly output: unknown;
  readonly error: string | null;
  readonly policiesEvaluated: readonly string[];
  readonly policyDecision: string | null;
  readonly policyReason: string | null;
}

/** Writes one line per call, as MXCP 0.12 does: a new segment per start, named after the profile and the time. */
export class AuditLog {
  readonly #file: string;

  constructor(project: string, profile: string) {
    const folder = path.join(project, 'audit');
    mkdirSync(folder, { recursive: true });
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
    this.#file = path.join(folder, `logs-${profile}-${stamp}.jsonl`);
  }

  write(call: AuditedCall): void {
    const status = call.error === null ? 'success' : 'error';
    const record = {
      schema_name: 'mxcp.endpoints',
      schema_version: 2,
      record_id: randomUUID(),
      timestamp: new Date().toISOString().replace('Z', '000Z'),
      operation_type: 'tool',
      operation_name: call.tool,
      operation_status: status,
      duration_ms: Math.trunc(call.durationMs),
      caller_type: 'http',
      user_id: null,
      session_id: null,
      trace_id: call.traceId,
      input_data: call.input,
      output_data: call.output,
      error: call.error,
      policies_evaluated: call.policiesEvaluated,
      policy_decision: call.policyDecision,
      policy_reason: call.policyReason,
      business_context: {
        operation_type: 'tool',
        operation_name: call.tool,
        operation_status: status,
      },
      execution_events: [],
      prev_hash: null,
      record_hash: null,
      signature: null,
    };
    appendFileSync(this.#file, `${JSON.stringify(record)}\n`);
  }
}
