/** A place to listen at. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `HOST:PORT` with an IPv6 host in brackets; null for anything else, and for hosts beyond this machine. */
export function parseAddress(text: string): Address | null {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text.trim());
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port > 65_535) {
    return null;
  }
  const isLoopback = host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
  return isLoopback ? { host, port } : null;
}

export const formatAddress = ({ host, port }: Address): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** Both loopback families: `localhost` may be either, and an exporter does not try the other one. */
export const bothLoopbacks = (port: number): readonly Address[] => [
  { host: '127.0.0.1', port },
  { host: '::1', port },
];
