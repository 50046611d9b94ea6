import type { SourceRequest } from '../shared/rpc/contract.ts';

/** Sources that a person added, as workspace state keeps them: anything may stand there. */
export function readSources(stored: unknown): readonly SourceRequest[] {
  if (!Array.isArray(stored)) {
    return [];
  }
  return stored.flatMap((each: unknown) => {
    const { kind, path } = (typeof each === 'object' && each !== null ? each : {}) as {
      kind?: unknown;
      path?: unknown;
    };
    return (kind === 'console' || kind === 'audit' || kind === 'project') &&
      typeof path === 'string' &&
      path !== ''
      ? [{ kind, path }]
      : [];
  });
}

const same = (a: SourceRequest, b: SourceRequest): boolean =>
  a.kind === b.kind && a.path === b.path;

export const withSource = (
  sources: readonly SourceRequest[],
  source: SourceRequest,
): readonly SourceRequest[] => [...sources.filter((each) => !same(each, source)), source];

export const withoutSource = (
  sources: readonly SourceRequest[],
  source: SourceRequest,
): readonly SourceRequest[] => sources.filter((each) => !same(each, source));
