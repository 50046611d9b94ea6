import { sha256Hex } from '../util/sha256.ts';
import { dbKey, mxcpKey } from './keys.ts';
import { type AttributeLookup, firstText } from './lookup.ts';
import { normaliseSql } from './normaliseSql.ts';

export interface QueryFacts {
  /** As emitted, else the fingerprint of the text; null for a span without a query. */
  readonly hash: string | null;
  readonly kind: 'emitted' | 'fingerprint' | null;
  /** The statement as sent; null when it was not. */
  readonly text: string | null;
}

const hashKeys = [dbKey.statementHash, mxcpKey.queryHash];
const textKeys = [dbKey.queryText, dbKey.statement];
/** No emitter's hash is longer than SHA-512 in hex. */
const maxHashLength = 128;

export function queryOf(attributes: AttributeLookup): QueryFacts {
  const text = firstText(attributes, textKeys);
  const emitted = firstText(attributes, hashKeys);
  if (emitted !== null && emitted.length <= maxHashLength) {
    return { hash: emitted, kind: 'emitted', text };
  }
  return text === null
    ? { hash: null, kind: null, text: null }
    : { hash: fingerprintOf(text), kind: 'fingerprint', text };
}

/** CONTRACT: the first 16 hex digits of SHA-256 of the normalised text. */
export function fingerprintOf(text: string): string {
  return sha256Hex(normaliseSql(text)).slice(0, 16);
}
