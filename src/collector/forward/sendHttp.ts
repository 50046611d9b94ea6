import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { retryAfterMs } from './backOff.ts';
import type { Parcel } from './forwardQueue.ts';
import { hopHeader } from './hop.ts';
import { plainOf } from './plainOf.ts';
import type { ForwardTarget } from './target.ts';
import {
  maxAnswerBytes,
  type Sender,
  sendTimeoutMs,
  type Verdict,
  verdictOfJson,
  verdictOfResponse,
} from './verdict.ts';

/** OTLP 1.11 §OTLP/HTTP Response: these are to be tried again, everything else is not. */
const retryable = new Set([429, 502, 503, 504]);
const unsupportedMediaType = 415;

interface Answer {
  readonly status: number;
  readonly verdict: Verdict;
}

/**
 * OTLP over HTTP, each request as it came, over connections that stay open. Some vendors take protobuf only: one that
 * answers 415 to anything else has it in plain protobuf, and from then on everything.
 */
export function httpSender(target: ForwardTarget, hop: string): Sender {
  const isTls = target.base.startsWith('https:');
  const options = { keepAlive: true, maxSockets: 4 };
  const agent = isTls ? new HttpsAgent(options) : new HttpAgent(options);
  const begin = isTls ? requestHttps : requestHttp;
  let takesOnlyPlain = false;

  const post = ({ signal, bytes, encoding, isGzip }: Parcel): Promise<Answer> =>
    new Promise((resolve) => {
      const later = ({ message }: Error) =>
        resolve({ status: 0, verdict: { kind: 'later', afterMs: 0, message } });
      const sent = begin(
        `${target.base}/v1/${signal}`,
        {
          method: 'POST',
          agent,
          signal: AbortSignal.timeout(sendTimeoutMs),
          headers: {
            ...target.headers,
            'content-type': encoding === 'json' ? 'application/json' : 'application/x-protobuf',
            'content-length': bytes.length,
            ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
            [hopHeader]: hop,
          },
        },
        (response) => {
          response.on('error', later);
          const status = response.statusCode ?? 0;
          void readAnswer(response).then(
            (body) => resolve({ status, verdict: verdictOf(response, status, body) }),
            later,
          );
        },
      );
      sent.on('error', later);
      sent.end(bytes);
    });

  return {
    get takesOnlyPlain() {
      return takesOnlyPlain;
    },
    send: async (parcel) => {
      const isPlain = parcel.encoding === 'protobuf' && !parcel.isGzip;
      if (takesOnlyPlain && !isPlain) {
        return (await post(await plainOf(parcel))).verdict;
      }
      const answer = await post(parcel);
      if (answer.status !== unsupportedMediaType || isPlain) {
        return answer.verdict;
      }
      const second = await post(await plainOf(parcel));
      takesOnlyPlain ||= second.verdict.kind === 'taken';
      return second.verdict;
    },
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

function verdictOf(response: IncomingMessage, status: number, body: Buffer): Verdict {
  if (status >= 200 && status < 300) {
    // A JSON request has a JSON answer.
    const isJson = (response.headers['content-type'] ?? '').startsWith('application/json');
    return isJson ? verdictOfJson(body) : verdictOfResponse(body);
  }
  const message = `answered ${status} ${response.statusMessage ?? ''}`.trim();
  if (!retryable.has(status)) {
    return { kind: 'refused', message };
  }
  const afterMs = retryAfterMs(response.headers['retry-after'], Date.now());
  return { kind: 'later', afterMs, message };
}
