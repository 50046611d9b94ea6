/*
 * How a client finds the collector: one data folder per user, and in it `collector.json`, written by rename once the
 * link listens (DESIGN §2). Both sides and the command line use these names.
 */

/** Name of the discovery file in the data folder. */
export const discoveryFile = 'collector.json';

/** Bounded output of a collector that a window started; `showLog` opens it. */
export const collectorLogFile = 'collector.log';

/** Exit code of a collector that found its data folder owned by another. */
export const lockedExitCode = 3;

/** The token travels as `Authorization: Bearer TOKEN` in the upgrade request, never in an address. */
export const bearer = (token: string): string => `Bearer ${token}`;

export interface Discovery {
  /** Path of the Unix socket, or name of the Windows pipe. */
  readonly socket: string;
  readonly token: string;
  readonly pid: number;
  readonly version: string;
  readonly protocol: number;
  readonly startedBy: 'window' | 'serve';
}

/** Null for anything but a whole discovery file: a half-written or foreign one counts as none. */
export function parseDiscovery(text: string): Discovery | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  const { socket, token, pid, version, protocol, startedBy } = value as Record<string, unknown>;
  if (
    typeof socket !== 'string' ||
    socket === '' ||
    typeof token !== 'string' ||
    token === '' ||
    typeof pid !== 'number' ||
    typeof version !== 'string' ||
    typeof protocol !== 'number'
  ) {
    return null;
  }
  return {
    socket,
    token,
    pid,
    version,
    protocol,
    startedBy: startedBy === 'serve' ? 'serve' : 'window',
  };
}

interface Platform {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** The user's data folder: `MCP_TRACES_DATA`, else the platform's state folder. */
export function defaultDataDir({ platform, env, home }: Platform): string {
  if (env.MCP_TRACES_DATA) {
    return env.MCP_TRACES_DATA;
  }
  const name = 'mcp-trace-inspector';
  switch (platform) {
    case 'win32':
      return `${env.LOCALAPPDATA || `${home}\\AppData\\Local`}\\${name}`;
    case 'darwin':
      return `${home}/Library/Application Support/${name}`;
    default:
      // XDG Base Directory: a relative path is invalid and counts as unset.
      return `${env.XDG_STATE_HOME?.startsWith('/') ? env.XDG_STATE_HOME : `${home}/.local/state`}/${name}`;
  }
}
