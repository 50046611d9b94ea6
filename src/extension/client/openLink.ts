import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { bearer, type Discovery } from '../../shared/rpc/discovery.ts';
import type { Transport } from '../../shared/rpc/frame.ts';
import { maxFrameBytes } from '../../shared/rpc/protocol.ts';
import { SocketTransport } from '../../shared/rpc/socketTransport.ts';

/** How long a socket may take to answer: it is on this machine. */
const openTimeoutMs = 5000;

/** A link to a running collector over its Unix socket or named pipe; rejects when nobody answers or the token is refused. */
export function openLink({
  socket,
  token,
}: Pick<Discovery, 'socket' | 'token'>): Promise<Transport> {
  // VS Code patches `http` in the extension host to go by way of its proxy settings, and leaves alone what names a socket.
  // The address only has to name one: not every path can stand there, so the connection is made here.
  const ws = new WebSocket('ws+unix:collector:/', {
    createConnection: () => connect(socket),
    headers: { authorization: bearer(token) },
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    handshakeTimeout: openTimeoutMs,
  });
  const transport = new SocketTransport(ws);
  return new Promise((resolve, reject) => {
    ws.once('error', reject);
    ws.once('open', () => {
      ws.off('error', reject);
      resolve(transport);
    });
  });
}
