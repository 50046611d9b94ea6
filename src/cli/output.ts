import { failureOf, messageOf } from '../shared/rpc/rpcError.ts';
import { UsageError } from './usageError.ts';

/** Where a verb writes: results on stdout, messages on stderr (CONTRACT §1). */
export interface Output {
  readonly json: boolean;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

export function printResult<T>({ json, stdout }: Output, result: T, text: (result: T) => string) {
  stdout(`${json ? JSON.stringify(result) : text(result)}\n`);
}

/** The error document or a line for a person. @returns the exit code */
export function printFailure({ json, stdout, stderr }: Output, thrown: unknown): number {
  const message = messageOf(thrown);
  const reason = thrown instanceof UsageError ? thrown.reason : failureOf(thrown);
  if (json) {
    stdout(`${JSON.stringify({ error: { reason, message } })}\n`);
  }
  stderr(`mcp-trace: ${message}\n`);
  return reason === 'usage' || reason === 'badFilter' ? 2 : 1;
}
