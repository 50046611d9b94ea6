/**
 * Header of every forwarded request: the id of the collector that sends it. A collector refuses its own, which would be
 * stored twice (only spans have an identity), and does not forward what another one forwards.
 */
export const hopHeader = 'mcp-trace-forwarded-by';

/** Told as the hop by what is sent for a test of the receiver and concerns nobody else. */
export const noForward = 'nobody';

export function hopOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string | undefined {
  const hop = headers[hopHeader];
  return Array.isArray(hop) ? hop[0] : hop;
}
