import { realpathSync } from 'node:fs';
import path from 'node:path';
import { RpcError } from '../shared/rpc/rpcError.ts';

/** Folders below which the collector may read, by whoever registered them (DESIGN §2 Trust). */
export class RootSet<Owner> {
  readonly #byOwner = new Map<Owner, readonly string[]>();

  set(owner: Owner, roots: readonly string[]): void {
    this.#byOwner.set(owner, roots.filter(path.isAbsolute).map(resolveLinks));
  }

  of(owner: Owner): readonly string[] {
    return this.#byOwner.get(owner) ?? [];
  }

  delete(owner: Owner): void {
    this.#byOwner.delete(owner);
  }

  get all(): readonly string[] {
    return [...new Set([...this.#byOwner.values()].flat())].toSorted();
  }
}

/** The path with links resolved as far as it exists, so that a link cannot lead out of a root. */
export function resolveLinks(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}

/** @throws RpcError `badRequest` */
export function absolutePath(value: unknown): string {
  if (typeof value !== 'string' || !path.isAbsolute(value) || value.includes('\0')) {
    throw new RpcError('badRequest', 'an absolute path is needed');
  }
  return path.normalize(value);
}
