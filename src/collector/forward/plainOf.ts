import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { maxBodyBytes } from '../receivers/exportOutcome.ts';
import { otlpFromJson } from '../receivers/otlpFromJson.ts';
import type { Parcel } from './forwardQueue.ts';

const inflate = promisify(gunzip);

/** One after the other: each may become as large as a body may be. */
let turn: Promise<unknown> = Promise.resolve();

/** The same in protobuf that is not compressed, as it is stored here. It was read once, so that it can be read again. */
export async function plainOf(parcel: Parcel): Promise<Parcel> {
  const made = turn.then(() => unpack(parcel));
  turn = made.catch(() => undefined);
  return await made;
}

async function unpack(parcel: Parcel): Promise<Parcel> {
  const { signal, encoding, isGzip } = parcel;
  const body = isGzip
    ? await inflate(parcel.bytes, { maxOutputLength: maxBodyBytes })
    : parcel.bytes;
  const bytes = encoding === 'json' ? otlpFromJson[signal](body).bytes : body;
  return { ...parcel, bytes, encoding: 'protobuf', isGzip: false };
}
