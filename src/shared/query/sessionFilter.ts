import { sessionKeys } from '../semconv/mcpView.ts';
import { quoteValue } from './suggest.ts';

/** What finds the spans of an MCP session, by the key under which its sender tells it. */
export function sessionFilter(
  session: string,
  attributes: Readonly<Record<string, unknown>> = {},
): string {
  const key = sessionKeys.find((each) => attributes[each] === session) ?? sessionKeys[0];
  return `${key} = ${quoteValue(session)}`;
}
