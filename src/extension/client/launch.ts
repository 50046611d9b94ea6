import type { EndReason, ServerInfo } from '../../shared/rpc/contract.ts';
import { oldestProtocolVersion, protocolVersion } from '../../shared/rpc/protocol.ts';

/** What a window does about the collector it has met (DESIGN §2). */
export type Meeting = 'attach' | 'takeOver' | 'reload';

export function meetingWith(
  server: Pick<ServerInfo, 'version' | 'protocol' | 'startedBy'>,
  ownVersion: string,
): Meeting {
  const higher = compareVersions(ownVersion, server.version) > 0;
  if (higher && server.startedBy === 'window') {
    return 'takeOver';
  }
  const understood = server.protocol >= oldestProtocolVersion && server.protocol <= protocolVersion;
  return understood ? 'attach' : 'reload';
}

/** Order of two versions `1.2.3` or `1.2.3-pre`; a pre-release comes before its release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < 3; at += 1) {
    const difference = (left.numbers[at] ?? 0) - (right.numbers[at] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  if (left.pre === right.pre) {
    return 0;
  }
  if (left.pre === '' || right.pre === '') {
    return left.pre === '' ? 1 : -1;
  }
  return left.pre < right.pre ? -1 : 1;
}

function partsOf(version: string): { readonly numbers: readonly number[]; readonly pre: string } {
  const [core = '', ...pre] = (version.split('+')[0] ?? '').split('-');
  return { numbers: core.split('.').map((part) => Number(part) || 0), pre: pre.join('-') };
}

/**
 * Environment of the collector: the host's, as plain Node, without what would change how Node or an SDK behaves in it.
 * @param forwardHeaders keys for the endpoint to forward to: they must not stand on a command line
 */
export function collectorEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  forwardHeaders: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(
    ([name]) => name !== 'NODE_OPTIONS' && !/^(?:VSCODE_|OTEL_)/i.test(name),
  );
  const headers = Object.entries(forwardHeaders).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  return {
    ...Object.fromEntries(kept),
    ...(headers.length === 0 ? {} : { MCP_TRACES_FORWARD_HEADERS: headers.join(',') }),
    ELECTRON_RUN_AS_NODE: '1',
  };
}

export interface CollectorSettings {
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly maxMegabytes: number;
  readonly maxSpans: number;
  /** Endpoint to forward to; empty for none. */
  readonly forwardEndpoint: string;
}

/** Milliseconds before try number `attempt` (from 0) to reach the collector again. */
export const retryDelayMs = (attempt: number): number => Math.min(5000, 100 * 2 ** attempt);

/**
 * How long a window that lost its link lets another one start the next collector before it starts one itself: else the
 * windows of an older version would start theirs again and again under the newer window's hands. Nothing was said: a crash.
 */
export const graceMs: Readonly<Record<EndReason | 'crash', number>> = {
  crash: 0,
  told: 1000,
  restart: 5000,
  takeOver: 10_000,
};

/** Command line of the collector that a window starts. */
export function collectorArgs(dataDir: string, settings: CollectorSettings): readonly string[] {
  const repeated = (flag: string, values: readonly string[]) =>
    values.flatMap((value) => [flag, value]);
  return [
    '--data',
    dataDir,
    '--http-port',
    String(settings.httpPort),
    '--grpc-port',
    String(settings.grpcPort),
    '--max-bytes',
    String(settings.maxMegabytes * 1024 * 1024),
    '--max-spans',
    String(settings.maxSpans),
    ...(settings.forwardEndpoint === '' ? [] : ['--forward', settings.forwardEndpoint]),
    ...repeated('--allow-host', settings.allowedHosts),
    ...repeated('--allow-origin', settings.allowedOrigins),
  ];
}
