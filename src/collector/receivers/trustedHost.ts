/*
 * Receivers are open to local programs, as OTLP is, and to nobody else: a web page that rebinds its name to 127.0.0.1 is
 * told by its `Host`, a page of another site by its `Origin` (DESIGN §2 Trust).
 */

const containerHosts = new Set(['host.docker.internal', 'host.containers.internal']);

const hostnameOf = (host: string): string => {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(host);
  return (bracketed?.[1] ?? host.replace(/:\d+$/, '')).toLowerCase().replace(/\.$/, '');
};

function isLoopbackName(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '::1' ||
    hostname === '0:0:0:0:0:0:0:1' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname) ||
    /^::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}

/** @param host `Host` or `:authority`; may only be absent in HTTP/1.0 without `Origin` */
export function isTrustedHost(host: string, listed: readonly string[]): boolean {
  const hostname = hostnameOf(host);
  return isLoopbackName(hostname) || containerHosts.has(hostname) || listed.includes(hostname);
}

/** A loopback page, or one whose origin is listed. The opaque origin `null` is nobody's. */
export function isTrustedOrigin(origin: string, listed: readonly string[]): boolean {
  if (listed.includes(origin)) {
    return true;
  }
  const match = /^https?:\/\/([^/]+)$/.exec(origin);
  return match?.[1] !== undefined && isLoopbackName(hostnameOf(match[1]));
}
