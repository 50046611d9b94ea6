import type { QuerySource } from '../../shared/rpc/contract.ts';
import { type Endpoint, inProject, type Project, type SqlSource } from './readProject.ts';

/** An SQL text that a hash stands for, and whose it is. */
export interface SqlCandidate {
  readonly project: Project;
  readonly endpoint: string;
  readonly sql: SqlSource;
}

const maxOldHashes = 10_000;

/** From hashes to SQL texts and their files. Hashes that an edit made old stay known until the collector ends. */
export class QueryIndex {
  private current = new Map<string, SqlCandidate[]>();
  private readonly old = new Map<string, SqlCandidate[]>();

  update(projects: readonly Project[]): void {
    const next = new Map<string, SqlCandidate[]>();
    for (const project of projects) {
      for (const endpoint of project.endpoints) addCandidate(next, project, endpoint);
    }
    for (const [hash, candidates] of this.current) {
      if (!next.has(hash) && this.old.size < maxOldHashes) this.old.set(hash, candidates);
    }
    for (const hash of next.keys()) this.old.delete(hash);
    this.current = next;
  }

  /** Forgets the texts of files that may not be read any more. */
  keep(wanted: (candidate: SqlCandidate) => boolean): void {
    for (const index of [this.current, this.old]) {
      for (const [hash, candidates] of index) {
        const kept = candidates.filter(wanted);
        if (kept.length === 0) index.delete(hash);
        else index.set(hash, kept);
      }
    }
  }

  /** Those of `endpoint` first. */
  candidates(hash: string, endpoint: string | null): readonly SqlCandidate[] {
    const all = this.current.get(hash) ?? this.old.get(hash) ?? [];
    return all.toSorted(
      (a, b) => Number(b.endpoint === endpoint) - Number(a.endpoint === endpoint),
    );
  }

  isCurrent(hash: string): boolean {
    return this.current.has(hash);
  }

  sourceOf(hash: string, endpoint: string | null): QuerySource | null {
    const [first, ...others] = this.candidates(hash, endpoint).map(
      ({ project, endpoint: of, sql }) => ({
        file: inProject(project, sql.path),
        line: sql.line,
        endpoint: of,
      }),
    );
    return first === undefined ? null : { ...first, others };
  }
}

function addCandidate(
  into: Map<string, SqlCandidate[]>,
  project: Project,
  { sql, yaml }: Endpoint,
): void {
  if (sql === null) return;
  const candidate = { project, endpoint: yaml.endpoint, sql };
  const known = into.get(sql.hash);
  if (known === undefined) into.set(sql.hash, [candidate]);
  else known.push(candidate);
}
