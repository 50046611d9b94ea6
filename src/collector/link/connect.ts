import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import WebSocket from 'ws';
import { Channel } from '../../shared/rpc/channel.ts';
import type {
  ClientInfo,
  CollectorEvents,
  CollectorRequests,
  ServerInfo,
} from '../../shared/rpc/contract.ts';
import { bearer, discoveryFile, parseDiscovery } from '../../shared/rpc/discovery.ts';
import {
  maxFrameBytes,
  oldestProtocolVersion,
  protocolVersion,
} from '../../shared/rpc/protocol.ts';
import { RpcError } from '../../shared/rpc/rpcError.ts';
import { SocketTransport } from '../../shared/rpc/socketTransport.ts';
import { isOwnFile } from './privateFolder.ts';

export type CollectorChannel = Channel<CollectorRequests, CollectorEvents>;

export interface Connected {
  readonly channel: CollectorChannel;
  readonly server: ServerInfo;
}

/** Longest wait for the answers to the upgrade and to `hello`: a hung collector must not hang its clients. */
const answerMs = 5_000;

/**
 * Joins the collector of a data folder. Null when there is none: no discovery file, a broken one, nobody at its socket, or nobody who
 * answers.
 * @throws RpcError `protocolMismatch`
 */
export async function connectToCollector(
  dataDir: string,
  client: Pick<ClientInfo, 'kind' | 'version'>,
): Promise<Connected | null> {
  const discovery = readDiscovery(dataDir);
  if (discovery === null) {
    return null;
  }
  const socket = new WebSocket('ws://localhost/', {
    // A Unix socket or a named pipe; an address of the form ws+unix: cannot name every pipe.
    createConnection: () => connect({ path: discovery.socket }),
    headers: { authorization: bearer(discovery.token) },
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
  });
  const channel: CollectorChannel = new Channel(new SocketTransport(socket));
  // The `handshakeTimeout` of ws does nothing for a socket that it has not made.
  const giveUp = setTimeout(() => socket.terminate(), answerMs);
  try {
    await once(socket, 'open');
  } catch {
    clearTimeout(giveUp);
    return null;
  }
  try {
    giveUp.refresh();
    const server = await channel.request('hello', {
      client: {
        ...client,
        pid: process.pid,
        protocol: { oldest: oldestProtocolVersion, newest: protocolVersion },
      },
    });
    return { channel, server };
  } catch (thrown) {
    channel.dispose();
    if (thrown instanceof RpcError && thrown.reason === 'disconnected') {
      return null;
    }
    throw thrown;
  } finally {
    clearTimeout(giveUp);
  }
}

function readDiscovery(dataDir: string) {
  const file = path.join(dataDir, discoveryFile);
  try {
    return isOwnFile(file) ? parseDiscovery(readFileSync(file, 'utf8')) : null;
  } catch {
    return null;
  }
}
