import { dirname, join, relative, resolve, sep } from 'node:path';
import { FileCache } from './fileTexts.ts';
import { type EndpointYaml, readEndpoint, readSite } from './mxcpYaml.ts';
import { functionLines } from './pythonSource.ts';
import type { Roots } from './roots.ts';
import { sqlHash, sqlTextOf } from './sqlText.ts';
import { walk } from './walk.ts';

/** The SQL text of an endpoint and where it begins. */
export interface SqlSource {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  readonly hash: string;
}

export interface Endpoint {
  readonly yaml: EndpointYaml;
  /** Absolute path of the endpoint's file. */
  readonly path: string;
  readonly sql: SqlSource | null;
  readonly python: {
    readonly path: string;
    /** Line of inline code's first line; 1 for a file. */
    readonly line: number;
    readonly functions: ReadonlyMap<string, number>;
  } | null;
}

export interface Project {
  /** Absolute path of the folder with `mxcp-site.yml`. */
  readonly root: string;
  readonly name: string;
  readonly profile: string;
  readonly endpoints: readonly Endpoint[];
  /** Endpoint files that are no YAML or no endpoint. */
  readonly unreadable: readonly string[];
  /** Absolute path of the base name of its audit segments. */
  readonly auditPath: string;
  /** Folders in which a change can change the project. */
  readonly folders: readonly string[];
}

const maxEndpoints = 5_000;
const utf8 = new TextDecoder();

/** Reads MXCP projects; files that did not change since the last time are not read again. */
export class ProjectReader {
  private readonly sites = new FileCache((bytes) => readSite(utf8.decode(bytes)));
  private readonly yamls = new FileCache((bytes) => readEndpoint(utf8.decode(bytes)));
  private readonly sqls = new FileCache((bytes) => {
    const text = sqlTextOf(bytes);
    return text === null ? null : { text, hash: sqlHash(text) };
  });
  private readonly pythons = new FileCache((bytes) => functionLines(utf8.decode(bytes)));

  /** Null when the site file is none. */
  async read(sitePath: string, roots: Roots): Promise<Project | null> {
    const site = await this.sites.read(sitePath, roots);
    if (site === null) return null;
    const root = dirname(sitePath);
    const endpoints: Endpoint[] = [];
    const unreadable: string[] = [];
    const folders = new Set([root]);
    for (const folder of new Set(site.folders)) {
      // MXCP looks for `*.yml` only; `.yaml` is ignored there.
      const found = await walk(resolve(root, folder), roots, (name) => name.endsWith('.yml'));
      for (const each of found.folders) folders.add(each);
      for (const path of found.files.slice(0, maxEndpoints)) {
        const yaml = await this.yamls.read(path, roots);
        if (yaml === null) {
          unreadable.push(path);
          continue;
        }
        const endpoint = await this.endpoint(root, path, yaml, roots);
        endpoints.push(endpoint);
        const source = endpoint.sql ?? endpoint.python;
        if (source !== null) folders.add(dirname(source.path));
      }
    }
    const { project: name, profile } = site;
    const auditPath = resolve(root, site.auditPath);
    return { root, name, profile, endpoints, unreadable, auditPath, folders: [...folders] };
  }

  /** To be called when all projects were read. */
  sweep(): void {
    for (const cache of [this.sites, this.yamls, this.sqls, this.pythons]) cache.sweep();
  }

  private async endpoint(
    root: string,
    path: string,
    yaml: EndpointYaml,
    roots: Roots,
  ): Promise<Endpoint> {
    const { code, file, language } = yaml;
    const filePath = file === null ? null : sourcePath(root, path, file);
    if (language === 'python') {
      const functions = filePath === null ? null : await this.pythons.read(filePath, roots);
      if (filePath !== null && functions !== null) {
        return { yaml, path, sql: null, python: { path: filePath, line: 1, functions } };
      }
      const inline = code === null ? null : { path, line: code.line, functions: new Map() };
      return { yaml, path, sql: null, python: inline };
    }
    if (code !== null) {
      const sql = { path, line: code.line, text: code.text, hash: sqlHash(code.text) };
      return { yaml, path, sql, python: null };
    }
    const read = filePath === null ? null : await this.sqls.read(filePath, roots);
    const sql = filePath === null || read === null ? null : { path: filePath, line: 1, ...read };
    return { yaml, path, sql, python: null };
  }
}

/** A path from `source.file`: from the endpoint's folder, or from the project when it begins with a slash. */
function sourcePath(root: string, endpointPath: string, file: string): string {
  return file.startsWith('/') ? join(root, file) : resolve(dirname(endpointPath), file);
}

/** As the outside contract prints it: relative to the project, with `/`. */
export function inProject(project: Project, path: string): string {
  return relative(project.root, path).split(sep).join('/');
}
