import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { QuerySource, SourcePlace, SourceStatus } from '../../shared/rpc/contract.ts';
import type { Log } from '../../shared/util/log.ts';
import { FolderWatch } from './folderWatch.ts';
import { siteFile } from './mxcpYaml.ts';
import type { ProjectIndex, SpanContext } from './projectIndex.ts';
import { QueryIndex } from './queryIndex.ts';
import { type Project, ProjectReader } from './readProject.ts';
import { Roots } from './roots.ts';
import { spanPlaces } from './spanPlaces.ts';
import { builtInText } from './sqlText.ts';
import { walk } from './walk.ts';

const pollMs = 2_000;
/** Folders of a whole workspace are walked less often than known files are looked at. */
const walkEveryMs = 30_000;

export interface Projects extends ProjectIndex {
  /** Settles when the projects below the folders are read. Nothing outside of the folders is ever read. */
  setRoots(roots: readonly string[]): Promise<void>;
  /** A row a project, with the number of its endpoints as `accepted`. */
  readonly statuses: readonly SourceStatus[];
  /** Where the projects write their audit logs, as far as that is below a registered folder. */
  readonly auditPaths: readonly string[];
  dispose(): Promise<void>;
}

/** Finds MXCP projects below registered folders and keeps up with edits. */
export function openProjects(options: {
  readonly log: Log;
  readonly onDidChange?: () => void;
}): Projects {
  return new WatchedProjects(options.log, options.onDidChange ?? (() => {}));
}

class WatchedProjects implements Projects {
  private readonly log: Log;
  private readonly onDidChange: () => void;
  private readonly reader = new ProjectReader();
  private readonly queries = new QueryIndex();
  private readonly watch = new FolderWatch(() => void this.refresh());
  private roots = new Roots([]);
  private sites: readonly string[] = [];
  private siteFolders: readonly string[] = [];
  private projects: readonly Project[] = [];
  private walkedAtMs = Number.NEGATIVE_INFINITY;
  private running: Promise<void> | null = null;
  private again = false;
  private timer: NodeJS.Timeout | null = null;
  private disposed = false;
  private content = '';

  constructor(log: Log, onDidChange: () => void) {
    this.log = log;
    this.onDidChange = onDidChange;
  }

  textOf(hash: string): string | null {
    return this.queries.candidates(hash, null)[0]?.sql.text ?? builtInText(hash);
  }

  sourceOf(hash: string, endpoint: string | null): QuerySource | null {
    return this.queries.sourceOf(hash, endpoint);
  }

  placesOf(context: SpanContext): readonly SourcePlace[] {
    const { projects, queries, roots } = this;
    return spanPlaces(context, { projects, queries, roots });
  }

  get auditPaths(): readonly string[] {
    return this.projects
      .map(({ auditPath }) => auditPath)
      .filter((path) => this.roots.contains(existingPart(path)));
  }

  get statuses(): readonly SourceStatus[] {
    return this.projects.map(({ root, endpoints, unreadable }) => ({
      kind: 'project',
      target: root,
      state: 'following',
      accepted: endpoints.length,
      problems:
        unreadable.length === 0
          ? []
          : [
              {
                reason: 'notAnEndpoint',
                count: unreadable.length,
                example: unreadable[0] ?? '',
              },
            ],
    }));
  }

  async setRoots(folders: readonly string[]): Promise<void> {
    this.roots = new Roots(folders);
    this.queries.keep(({ sql }) => this.roots.contains(sql.path));
    this.walkedAtMs = Number.NEGATIVE_INFINITY;
    await this.refresh();
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    this.watch.update([]);
    if (this.timer !== null) clearTimeout(this.timer);
    await this.running;
    this.watch.update([]);
  }

  /** Reads what changed. Settles when all that was there at the call has been read. */
  private refresh(): Promise<void> {
    this.again = true;
    this.running ??= this.readAll().finally(() => {
      this.running = null;
      this.poll();
    });
    return this.running;
  }

  private async readAll(): Promise<void> {
    while (this.again && !this.disposed) {
      this.again = false;
      const { roots } = this;
      if (performance.now() - this.walkedAtMs > walkEveryMs) await this.findSites(roots);
      const projects: Project[] = [];
      for (const site of this.sites) {
        const project = await this.reader.read(site, roots);
        if (project !== null) projects.push(project);
      }
      this.reader.sweep();
      if (roots !== this.roots || this.disposed) continue;
      this.use(projects);
    }
  }

  private async findSites(roots: Roots): Promise<void> {
    this.walkedAtMs = performance.now();
    const sites = new Set<string>();
    for (const root of roots.folders) {
      const found = await walk(root, roots, (name) => name === siteFile);
      if (found.cut) this.log.warn(`${root} has too many files: not all of it was searched`);
      for (const file of found.files) sites.add(file);
    }
    this.sites = [...sites];
    this.siteFolders = roots.folders;
  }

  private use(projects: readonly Project[]): void {
    this.projects = projects;
    this.queries.update(projects);
    const folders = projects.flatMap((project) => project.folders);
    this.watch.update([...this.siteFolders, ...folders]);
    const content = JSON.stringify(
      projects.map(({ root, endpoints, auditPath }) => [
        root,
        auditPath,
        endpoints.map(({ path, yaml, sql }) => [path, yaml, sql?.hash]),
      ]),
    );
    if (content === this.content) return;
    this.content = content;
    this.onDidChange();
  }

  private poll(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.disposed || this.roots.folders.length === 0) return;
    this.timer = setTimeout(() => void this.refresh(), pollMs);
    this.timer.unref();
  }
}

/** The path itself or its nearest folder that exists: MXCP makes the audit folder with the first record. */
function existingPart(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : existingPart(dirname(path));
}
