import { codeKey, dialectKey, httpKey } from './keys.ts';
import { firstText } from './lookup.ts';
import type { DialectSpan } from './mcpView.ts';

/** Crates whose own spans say nothing about the program: an exporter that traces itself sends thousands of them. */
const plumbing = /^(?:h2|hyper|hyper_util|tonic|tower|tower_http|reqwest|rustls)(?:::|$)/;
const healthPath =
  /^\/(?:healthz?|health\/(?:live|ready)|livez?|readyz?|liveness|readiness|ping|_?status|metrics)\/?$/;
/** What the admin socket of MXCP answers, to a poll of ours among others. */
const adminPath = /^\/(?:health|status|reload|config|endpoints|audit\/\w+|system\/\w+)?$/;
const asgiName = / (?:http|websocket) (?:send|receive)$/;

/** Spans that frameworks and transports make about themselves. */
export function isNoise(span: DialectSpan): boolean {
  const { name, scopeName, attributes } = span;
  if (attributes(httpKey.asgiEvent) !== undefined || asgiName.test(name)) {
    return true;
  }
  const module = firstText(attributes, [codeKey.module, codeKey.namespace, codeKey.target]);
  if (module !== null && plumbing.test(module)) {
    return true;
  }
  if (name.startsWith('fastapi.') || name === 'ResponseStreamWriter') {
    return true;
  }
  return isProbe(span) || (scopeName === 'fastapi' && isAdmin(span));
}

function isProbe({ attributes }: DialectSpan): boolean {
  const isHttp = firstText(attributes, [httpKey.method, httpKey.methodOld]) !== null;
  return isHttp && healthPath.test(pathOf(attributes));
}

function isAdmin({ attributes }: DialectSpan): boolean {
  const path = pathOf(attributes);
  return attributes(httpKey.serverAddress) === 'admin' || (path !== '/' && adminPath.test(path));
}

function pathOf(attributes: DialectSpan['attributes']): string {
  const path = firstText(attributes, [httpKey.path, httpKey.target, httpKey.route]) ?? '';
  return path.split('?', 1)[0] ?? '';
}

/** FastMCP's hand-over to a mounted server: inside the call of a tool, not a call of its own. */
export function isDelegate({ name, attributes }: DialectSpan): boolean {
  return name.startsWith('delegate ') && attributes(dialectKey.fastmcpComponent) !== undefined;
}
