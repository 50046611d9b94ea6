import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { bearer, type Discovery } from '../../shared/rpc/discovery.ts';
import type { Frame, Transport } from '../../shared/rpc/frame.ts';
import { maxFrameBytes } from '../../shared/rpc/protocol.ts';
import { encodeWire, WireDecoder } from '../../shared/rpc/wireFrame.ts';

/** How long a socket may take to answer: it is on this machine. */
const openTimeoutMs = 5000;

/** A link to a running collector over its Unix socket or named pipe; rejects when nobody answers or the token is refused. */
export function openLink({
  socket,
  token,
}: Pick<Discovery, 'socket' | 'token'>): Promise<Transport> {
  const ws = new WebSocket('ws://localhost/', {
    createConnection: () => connect(socket),
    headers: { authorization: bearer(token) },
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    handshakeTimeout: openTimeoutMs,
  });
  ws.binaryType = 'nodebuffer';
  return new Promise((resolve, reject) => {
    ws.once('error', reject);
    ws.once('open', () => {
      ws.off('error', reject);
      resolve(transportOf(ws));
    });
  });
}

function transportOf(ws: WebSocket): Transport {
  const decoder = new WireDecoder();
  const transport: Transport = {
    onFrame: null,
    onClose: null,
    send(frame: Frame) {
      if (ws.readyState === WebSocket.OPEN) {
        for (const message of encodeWire(frame)) {
          ws.send(message);
        }
      }
    },
    close: () => ws.close(),
  };
  ws.on('message', (data: Buffer, isBinary: boolean) => {
    const frame = decoder.push(isBinary ? data : data.toString('utf8'));
    if (frame !== null) {
      transport.onFrame?.(frame);
    }
  });
  // `close` always follows an error.
  ws.on('error', () => undefined);
  ws.on('close', () => transport.onClose?.());
  return transport;
}
