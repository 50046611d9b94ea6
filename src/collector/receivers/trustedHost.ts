/*
 * Receivers are open to local programs, as OTLP is, and to nobody else: a web page that rebinds its name to 127.0.0.1 is
 * told by its `Host`, a page of another site by its `Origin` (DESIGN §2 Trust).
 */

const containerHosts = new Set(['host.docker.internal', 'host.containers.internal']);

/** `uri-host [":" port]` (RFC 9112 §3.2) without user, path or anything else that a URL may hold. */
const hostSyntax =
  /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9](?:[a-z0-9._-]{0,252}[a-z0-9])?)\.?)(?::\d{0,5})?$/;

/** Node's HTTP/2 client leaves the brackets out of `:authority`. No name and no page can look like this. */
const bareLoopbackV6 = /^::1:\d{1,5}$/;

const loopbackV4 = /^127\.(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){2}$/;

interface HostName {
  readonly name: string;
  readonly isV6: boolean;
}

/** The host without its port, in lower case and without the final dot of a full name; null for what is no host. */
function hostNameOf(host: string): HostName | null {
  const match = hostSyntax.exec(host.toLowerCase());
  const name = match?.[1] ?? match?.[2];
  return name === undefined ? null : { name, isV6: match?.[1] !== undefined };
}

function isLoopback({ name, isV6 }: HostName): boolean {
  return isV6
    ? isLoopbackV6(name)
    : name === 'localhost' || name.endsWith('.localhost') || loopbackV4.test(name);
}

function isLoopbackV6(text: string): boolean {
  let canonical: string;
  try {
    canonical = new URL(`http://[${text}]/`).hostname;
  } catch {
    return false;
  }
  // ::ffff:127.0.0.0/104 is IPv4's loopback on a socket of both families.
  return canonical === '[::1]' || /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]$/.test(canonical);
}

/** @param host `Host` or `:authority`; may only be absent in HTTP/1.0 without `Origin` */
export function isTrustedHost(host: string, listed: readonly string[]): boolean {
  if (bareLoopbackV6.test(host)) {
    return true;
  }
  const found = hostNameOf(host);
  return (
    found !== null &&
    (isLoopback(found) ||
      containerHosts.has(found.name) ||
      listed.some((each) => hostNameOf(each)?.name === found.name))
  );
}

/** A loopback page, or one whose origin is listed. The opaque origin `null` is nobody's. */
export function isTrustedOrigin(origin: string, listed: readonly string[]): boolean {
  if (listed.includes(origin)) {
    return true;
  }
  const match = /^https?:\/\/([^/]+)$/.exec(origin);
  const found = match?.[1] === undefined ? null : hostNameOf(match[1]);
  return found !== null && isLoopback(found);
}

/** The authority of a request target in absolute form, which counts before `Host` (RFC 9112 §3.2.2); null for any other. */
export function authorityOfTarget(target: string): string | null {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(target)?.[1] ?? null;
}
