import type { DatabaseSync } from 'node:sqlite';
import type { Span } from '@opentelemetry/api';
import type { AuditLog } from './auditLog.ts';
import { enforceInput, enforceOutput, PolicyDenial, type Row } from './policy.ts';
import type { Query, Tool } from './project.ts';
import { inSpan } from './spans.ts';

export type Arguments = Readonly<Record<string, string | number>>;

interface Answer {
  readonly rows: readonly Row[];
  readonly decision: 'allow' | 'warn' | null;
}

/** Runs tools the way MXCP does, with its spans and its audit records. */
export class Engine {
  readonly #database: DatabaseSync;
  readonly #audit: AuditLog;

  constructor(database: DatabaseSync, audit: AuditLog) {
    this.#database = database;
    this.#audit = audit;
  }

  call(tool: Tool, given: Readonly<Record<string, unknown>>, role: string): readonly Row[] {
    const endpoint = { 'mxcp.endpoint.name': tool.name, 'mxcp.endpoint.type': 'tool' };
    return inSpan('mxcp.endpoint.execute', endpoint, (span) => {
      const started = performance.now();
      const record = (error: Error | null, answer: Answer | null) =>
        this.#record(tool, given, span, performance.now() - started, error, answer);
      try {
        const answer = this.#answer(tool, given, { 'user.role': role });
        if (answer.decision !== null) {
          span.setAttribute('mxcp.policy.decision', answer.decision);
        }
        record(null, answer);
        return answer.rows;
      } catch (error) {
        record(error instanceof Error ? error : new Error(String(error)), null);
        throw error;
      }
    });
  }

  #answer(
    tool: Tool,
    given: Readonly<Record<string, unknown>>,
    facts: Readonly<Record<string, string>>,
  ): Answer {
    enforceInput(tool.inputRules, facts);
    const rows = inSpan(
      'mxcp.execution_engine.execute',
      { 'mxcp.execution.language': 'sql', 'mxcp.params.count': tool.parameters.length },
      (span) => {
        const values = inSpan('mxcp.validation.input', {}, (validation) => {
          const valid = validArguments(tool, given);
          validation.setAttribute('mxcp.validation.passed', true);
          return valid;
        });
        const found = this.#run(tool.query, values);
        const { queryPerRow } = tool;
        const all =
          queryPerRow === null
            ? found
            : found.flatMap(({ book_id }) => this.#run(queryPerRow, { book_id: Number(book_id) }));
        span.setAttribute('mxcp.result.count', all.length);
        return all;
      },
    );
    return enforceOutput(tool.outputRules, facts, rows);
  }

  #run({ sql, hash }: Query, values: Arguments): readonly Row[] {
    const verb =
      /^\s*(?:--.*\n\s*)*(?<verb>\w+)/.exec(sql)?.groups?.verb?.toLowerCase() ?? 'unknown';
    return inSpan(
      'mxcp.duckdb.execute',
      {
        'db.system': 'sqlite',
        // MXCP knows six verbs; a query with a common table expression is none of them.
        'db.operation': verb === 'with' ? 'unknown' : verb,
        'db.statement.hash': hash,
        'db.parameters.count': Object.keys(values).length,
      },
      (span) => {
        const rows = this.#database.prepare(sql).all(values);
        span.setAttribute('db.rows_affected', rows.length);
        return rows;
      },
    );
  }

  #record(
    tool: Tool,
    input: unknown,
    span: Span,
    durationMs: number,
    error: Error | null,
    answer: Answer | null,
  ): void {
    // MXCP leaves the policy fields of a denied call empty.
    const denied = error instanceof PolicyDenial;
    const rules = denied ? [] : [...tool.inputRules, ...tool.outputRules];
    this.#audit.write({
      tool: tool.name,
      durationMs,
      traceId: span.spanContext().traceId,
      input,
      output: answer?.rows ?? null,
      error: error?.message ?? null,
      policiesEvaluated: rules.map(({ condition }) => condition),
      policyDecision: answer?.decision ?? null,
      policyReason: answer?.decision === 'warn' ? 'Output modified by mask_fields' : null,
    });
  }
}

function validArguments(tool: Tool, given: Readonly<Record<string, unknown>>): Arguments {
  return Object.fromEntries(
    tool.parameters.map(({ name, type, default: otherwise }) => {
      const value = given[name] ?? otherwise;
      if (type === 'integer' ? !Number.isInteger(value) : typeof value !== 'string') {
        throw new Error(`Argument ${name} must be of type ${type}`);
      }
      return [name, type === 'integer' ? Number(value) : String(value)];
    }),
  );
}
