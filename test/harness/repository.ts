import path from 'node:path';

/** The checkout that the tests belong to. */
export const repository = path.resolve(import.meta.dirname, '../..');

export const inRepository = (...parts: readonly string[]): string =>
  path.join(repository, ...parts);
