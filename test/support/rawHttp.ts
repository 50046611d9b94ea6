import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Sends bytes to a port piece by piece and gives back all that came until the other side closed or answered. */
export async function sendRaw(
  url: string,
  pieces: readonly (string | Uint8Array)[],
  { keepOpen = false, end = false } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port),
    noDelay: true,
  });
  const received: Buffer[] = [];
  return await new Promise((resolve, reject) => {
    const deadline = setTimeout(() => socket.destroy(new Error('no answer in 20 s')), 20_000);
    const tryParse = (closed: boolean) => {
      const answer = parse(Buffer.concat(received), closed);
      if (answer !== null) {
        clearTimeout(deadline);
        resolve(answer);
        if (!keepOpen) {
          socket.destroy();
        }
      } else if (closed) {
        clearTimeout(deadline);
        reject(new Error(`closed after ${Buffer.concat(received).toString('latin1')}`));
      }
    };
    socket.on('data', (chunk) => {
      received.push(chunk);
      tryParse(false);
    });
    socket.on('error', (error) => {
      clearTimeout(deadline);
      reject(error);
    });
    socket.on('close', () => tryParse(true));
    socket.once('connect', async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((next) => setImmediate(next));
      }
      if (end) {
        socket.end();
      }
    });
  });
}

function parse(bytes: Buffer, closed: boolean): RawAnswer | null {
  const text = bytes.toString('latin1');
  const start = text.startsWith('HTTP/1.1 100') ? text.indexOf('\r\n\r\n') + 4 : 0;
  const headEnd = text.indexOf('\r\n\r\n', start);
  if (headEnd < 0) {
    return null;
  }
  const [statusLine = '', ...lines] = text.slice(start, headEnd).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const body = bytes.subarray(headEnd + 4);
  const length = headers['content-length'];
  const status = Number(statusLine.split(' ')[1]);
  const isWhole = status === 204 || (length === undefined ? closed : body.length >= Number(length));
  return isWhole ? { status, headers, body } : null;
}
