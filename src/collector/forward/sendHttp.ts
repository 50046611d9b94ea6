import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Batch } from '../store/traceStore.ts';
import { hopHeader } from './hop.ts';
import type { ForwardTarget } from './target.ts';
import {
  maxAnswerBytes,
  type Sender,
  sendTimeoutMs,
  type Verdict,
  verdictOfResponse,
} from './verdict.ts';

/** OTLP 1.11 §OTLP/HTTP Response: these are to be tried again, everything else is not. */
const retryable = new Set([429, 502, 503, 504]);

/** OTLP over HTTP in protobuf, over connections that stay open. */
export function httpSender(target: ForwardTarget, hop: string): Sender {
  const isTls = target.base.startsWith('https:');
  const options = { keepAlive: true, maxSockets: 4 };
  const agent = isTls ? new HttpsAgent(options) : new HttpAgent(options);
  const begin = isTls ? requestHttps : requestHttp;
  return {
    send: (signal: Batch['signal'], bytes: Uint8Array) =>
      new Promise((resolve) => {
        const later = (error: Error) =>
          resolve({ kind: 'later', afterMs: 0, message: error.message });
        const sent = begin(
          `${target.base}/v1/${signal}`,
          {
            method: 'POST',
            agent,
            signal: AbortSignal.timeout(sendTimeoutMs),
            headers: {
              ...target.headers,
              'content-type': 'application/x-protobuf',
              'content-length': bytes.length,
              [hopHeader]: hop,
            },
          },
          (response) => {
            response.on('error', later);
            void readAnswer(response).then((body) => resolve(verdictOf(response, body)), later);
          },
        );
        sent.on('error', later);
        sent.end(bytes);
      }),
    close: () => agent.destroy(),
  };
}

async function readAnswer(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    if (length <= maxAnswerBytes) {
      parts.push(part);
    }
  }
  return Buffer.concat(parts);
}

function verdictOf(response: IncomingMessage, body: Buffer): Verdict {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) {
    return verdictOfResponse(body);
  }
  const message = `answered ${status} ${response.statusMessage ?? ''}`.trim();
  if (!retryable.has(status)) {
    return { kind: 'refused', message };
  }
  return { kind: 'later', afterMs: retryAfterMs(response.headers['retry-after']), message };
}

/** Seconds or a date (RFC 9110 §10.2.3). */
function retryAfterMs(text: string | undefined): number {
  if (text === undefined) {
    return 0;
  }
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : 0;
}
