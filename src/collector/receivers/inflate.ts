import { promisify } from 'node:util';
import zlib from 'node:zlib';
import type { BodyShare } from './bodyBudget.ts';
import { maxBodyBytes, type Refusal, refused } from './exportOutcome.ts';

type Inflater = (body: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>;

const inflateZlib: Inflater = promisify(zlib.inflate);
const inflateRaw: Inflater = promisify(zlib.inflateRaw);

/** `deflate` means zlib's format, but some clients send the bare stream (RFC 9110 §8.4.1.2). */
const inflateDeflate: Inflater = async (body, options) => {
  const isZlib =
    ((body[0] ?? 0) & 0x0f) === 8 && (((body[0] ?? 0) << 8) | (body[1] ?? 0)) % 31 === 0;
  return await (isZlib ? inflateZlib : inflateRaw)(body, options);
};

/** A content encoding by its usual name; empty for none. */
export function packedAs(encoding: string): string {
  const name = encoding.trim().toLowerCase();
  return name === 'identity' ? '' : name === 'x-gzip' ? 'gzip' : name;
}

const inflaters: Readonly<Record<string, Inflater | undefined>> = {
  gzip: promisify(zlib.gunzip),
  deflate: inflateDeflate,
  // Node has it from 22.15 on.
  zstd: 'zstdDecompress' in zlib ? promisify(zlib.zstdDecompress) : undefined,
};

/** How many bodies inflate at once: each may become as large as `maxBodyBytes`. */
const maxAtOnce = 2;
let running = 0;
const waiting: (() => void)[] = [];

/** Takes off one content encoding. A bomb is stopped at `maxBodyBytes`; what comes out counts against `share`. */
export async function inflate(
  body: Uint8Array,
  encoding: string,
  share: BodyShare,
): Promise<Uint8Array | Refusal> {
  const name = packedAs(encoding);
  if (name === '' || body.length === 0) {
    return body;
  }
  const inflater = Object.hasOwn(inflaters, name) ? inflaters[name] : undefined;
  if (inflater === undefined) {
    return refused.badEncoding(encoding);
  }
  await takeTurn();
  try {
    const inflated = await inflater(body, { maxOutputLength: maxBodyBytes });
    return share.take(inflated.length) ? inflated : refused.overloaded();
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    return code === 'ERR_BUFFER_TOO_LARGE'
      ? refused.tooLarge()
      : refused.badCompression(thrown instanceof Error ? thrown.message : String(thrown));
  } finally {
    passTurn();
  }
}

async function takeTurn(): Promise<void> {
  if (running < maxAtOnce) {
    running += 1;
  } else {
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
}

function passTurn(): void {
  const next = waiting.shift();
  if (next === undefined) {
    running -= 1;
  } else {
    next();
  }
}
