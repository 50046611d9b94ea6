import type { Rule } from './project.ts';
import { inSpan } from './spans.ts';

/** A rule said no. The texts are those by which MXCP's denials are known. */
export class PolicyDenial extends Error {
  constructor(reason: string) {
    super(`Policy enforcement failed: ${reason}`);
    this.name = 'PolicyDenial';
  }
}

export type Row = Readonly<Record<string, unknown>>;
/** What a condition may speak of: `user.role`. */
export type Facts = Readonly<Record<string, string>>;

export function enforceInput(rules: readonly Rule[], facts: Facts): void {
  if (rules.length === 0) {
    return;
  }
  inSpan('mxcp.policy.enforce_input', { 'mxcp.policy.count': rules.length }, (span) => {
    rules.forEach((rule, index) => {
      const holds = evaluate('input', rule, index, facts);
      if (holds && rule.action === 'deny') {
        span.setAttributes({ 'mxcp.policy.decision': 'deny', 'mxcp.policy.denied_at': index });
        throw new PolicyDenial(rule.reason);
      }
    });
    span.setAttribute('mxcp.policy.decision', 'allow');
  });
}

/** Returns the rows as the caller may see them, and what was decided. */
export function enforceOutput(
  rules: readonly Rule[],
  facts: Facts,
  rows: readonly Row[],
): { readonly rows: readonly Row[]; readonly decision: 'allow' | 'warn' | null } {
  if (rules.length === 0) {
    return { rows, decision: null };
  }
  return inSpan('mxcp.policy.enforce_output', { 'mxcp.policy.count': rules.length }, (span) => {
    const masked = rules
      .filter((rule, index) => evaluate('output', rule, index, facts))
      .flatMap(({ fields }) => fields ?? []);
    const decision = masked.length > 0 ? 'warn' : 'allow';
    span.setAttribute('mxcp.policy.decision', decision);
    return { rows: rows.map((row) => mask(row, masked)), decision };
  });
}

function evaluate(side: 'input' | 'output', rule: Rule, index: number, facts: Facts): boolean {
  const { condition, action } = rule;
  return inSpan(
    `mxcp.policy.evaluate_${side}[${index}]`,
    { 'mxcp.policy.condition': condition, 'mxcp.policy.action': action },
    (span) => {
      const holds = conditionHolds(condition, facts);
      span.setAttribute('mxcp.policy.condition_result', holds);
      if (holds) {
        span.setAttributes(
          action === 'deny'
            ? { 'mxcp.policy.denied': true, 'mxcp.policy.reason': rule.reason }
            : { 'mxcp.policy.action_applied': action },
        );
      }
      return holds;
    },
  );
}

function conditionHolds(condition: string, facts: Facts): boolean {
  const parts = /^(?<left>[\w.]+) (?<operator>==|!=) '(?<right>[^']*)'$/.exec(condition)?.groups;
  if (parts === undefined) {
    throw new Error(`The demo does not understand the condition ${condition}`);
  }
  const equal = facts[parts.left ?? ''] === parts.right;
  return parts.operator === '==' ? equal : !equal;
}

function mask(row: Row, fields: readonly string[]): Row {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, fields.includes(key) ? '****' : value]),
  );
}
