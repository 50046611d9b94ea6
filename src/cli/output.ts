import { failureOf, messageOf } from '../shared/rpc/rpcError.ts';
import { oneLine } from './text/table.ts';
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
  stderr(`mcp-trace: ${printable(message)}\n`);
  return reason === 'usage' || reason === 'badFilter' ? 2 : 1;
}

/** A message may name what a server or another program calls itself: lines, and nothing that moves a cursor. */
export const printable = (message: string): string => message.split('\n').map(oneLine).join('\n');
