import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from 'node:net';
import { type Address, formatAddress } from './address.ts';

/** How long another program is waited for. */
const askMs = 600;

/** Whether somebody answers at an address: some systems let two programs bind one port. */
export function isAnswered({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(askMs, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

/** Who holds a port, in words: what it says of itself, else what the system tells. */
export async function describeHolder(address: Address): Promise<string> {
  const said = await askRoot(address);
  const owner = ownerOf(address.port);
  if (said !== null) {
    return owner === null ? said : `${said} (${owner})`;
  }
  return owner ?? 'another program';
}

function askRoot(address: Address): Promise<string | null> {
  return new Promise((resolve) => {
    const request = get(
      `http://${formatAddress(address)}/`,
      // For the whole answer: one that comes by the byte never pauses for long.
      { signal: AbortSignal.timeout(askMs), agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text = (text + chunk).slice(0, 4096);
        });
        response.on('end', () => resolve(nameOf(text, String(response.headers.server ?? ''))));
        response.on('error', () => resolve(null));
      },
    );
    request.on('error', () => resolve(null));
  });
}

function nameOf(body: string, serverHeader: string): string | null {
  try {
    const { name, version, pid } = JSON.parse(body) as Record<string, unknown>;
    if (name === 'mcp-trace-inspector' && pid === process.pid) {
      return 'this collector itself, for its other protocol';
    }
    if (name === 'mcp-trace-inspector') {
      return `another MCP Trace Inspector ${String(version)}, pid ${String(pid)}`;
    }
  } catch {
    // Not ours; other programs answer with anything.
  }
  const title = /<title>([^<]{1,60})<\/title>/i.exec(body)?.[1]?.trim();
  return title ?? (serverHeader === '' ? null : serverHeader.slice(0, 60));
}

/** Name and pid of the process that listens on a port: Linux only, and only where the process may be looked at. */
function ownerOf(port: number): string | null {
  try {
    const inodes = new Set([
      ...listenersIn('/proc/net/tcp', port),
      ...listenersIn('/proc/net/tcp6', port),
    ]);
    if (inodes.size === 0) {
      return null;
    }
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (holdsAny(pid, inodes)) {
        const command = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
        return `${command}, pid ${pid}`;
      }
    }
  } catch {
    // No /proc on this platform.
  }
  return null;
}

const listening = '0A';

function listenersIn(table: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync(table, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === listening && local?.endsWith(`:${hexPort}`))
    .map((fields) => `socket:[${fields[9]}]`);
}

function holdsAny(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return inodes.has(readlinkSync(`/proc/${pid}/fd/${fd}`));
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}
