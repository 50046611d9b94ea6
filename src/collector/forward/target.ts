import { RpcError } from '../../shared/rpc/rpcError.ts';

export interface ForwardTarget {
  readonly protocol: 'http' | 'grpc';
  /** Without `/v1/…`, without a slash at its end, without user and password. */
  readonly base: string;
  /** Lower-case names. Never shown: they hold keys. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * `http://HOST:PORT[/PATH]` or `https://…` for OTLP/HTTP (the base address, as in `OTEL_EXPORTER_OTLP_ENDPOINT`),
 * `grpc://…` or `grpcs://…` for OTLP/gRPC.
 * @param headers `key=value,key=value`, values percent-encoded, as in `OTEL_EXPORTER_OTLP_HEADERS`
 * @throws RpcError `badRequest`
 */
export function forwardTarget(address: string, headers: string): ForwardTarget {
  const url = URL.canParse(address) ? new URL(address) : null;
  const match = /^(?:(https?)|grpc(s?)):$/.exec(url?.protocol ?? '');
  if (url === null || match === null || url.host === '') {
    throw new RpcError(
      'badRequest',
      `cannot forward to "${address.slice(0, 200)}": name an OTLP endpoint such as http://127.0.0.1:14318 or grpc://127.0.0.1:14317`,
    );
  }
  const isHttp = match[1] !== undefined;
  const scheme = match[1] ?? (match[2] === 's' ? 'https' : 'http');
  const path = isHttp ? url.pathname.replace(/\/+(?:v1\/(?:traces|logs|metrics))?\/*$/, '') : '';
  return {
    protocol: isHttp ? 'http' : 'grpc',
    base: `${scheme}://${url.host}${path}`,
    headers: { ...credentials(url), ...headersFrom(headers) },
  };
}

/** Keys of a vendor come in the environment: a command line is shown to everybody on the machine. */
export const forwardHeaders = (): string => process.env.MCP_TRACES_FORWARD_HEADERS ?? '';

function credentials(url: URL): Record<string, string> {
  if (url.username === '') {
    return {};
  }
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function headersFrom(text: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const pair of text.split(',').map((each) => each.trim())) {
    if (pair === '') {
      continue;
    }
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim().toLowerCase();
    const value = decoded(pair.slice(at + 1).trim());
    // A header of our own making would be a request of another kind.
    const isAllowed = /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && !reserved.has(name);
    if (at < 1 || value === null || !isAllowed) {
      throw new RpcError('badRequest', 'the headers to forward with are not a list of key=value');
    }
    headers[name] = value;
  }
  return headers;
}

const reserved = new Set(['content-type', 'content-length', 'content-encoding', 'host', 'te']);

/** Null for bad escapes and for what may not stand in a header. */
function decoded(value: string): string | null {
  try {
    const text = decodeURIComponent(value);
    return /^[\t\x20-\x7e\x80-\xff]*$/.test(text) ? text : null;
  } catch {
    return null;
  }
}
