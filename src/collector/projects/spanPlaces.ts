import { basename, extname } from 'node:path';
import type { Span } from '../../shared/model/span.ts';
import type { SourcePlace } from '../../shared/rpc/contract.ts';
import type { SpanContext } from './projectIndex.ts';
import { calledFunction, stackFrames } from './pythonSource.ts';
import type { QueryIndex } from './queryIndex.ts';
import type { Endpoint, Project, SqlSource } from './readProject.ts';
import type { Roots } from './roots.ts';
import { duckdbErrorLine } from './sqlText.ts';

const maxPlaces = 20;

export interface Known {
  readonly projects: readonly Project[];
  readonly queries: QueryIndex;
  readonly roots: Roots;
}

/** Places that a person can go to from a span, best first. */
export function spanPlaces(context: SpanContext, known: Known): readonly SourcePlace[] {
  const { span } = context;
  const endpoints = endpointsOf(context, known.projects);
  const own = endpoints.map(({ path, yaml }) => place(path, yaml.nameLine, yaml.endpoint));
  const found = [
    ...(span.name === 'mxcp.endpoint.execute' ? own : []),
    ...endpoints.flatMap((endpoint) => yamlPlaces(span, endpoint)),
    ...sqlPlaces(context, endpoints, known),
    ...framePlaces(span, known.roots),
    ...endpoints.flatMap((endpoint) => pythonPlaces(span, endpoint)),
    ...own,
  ];
  const seen = new Set<string>();
  const distinct = found.filter(({ path, line }) => {
    const known = seen.has(`${path}:${line}`);
    seen.add(`${path}:${line}`);
    return !known;
  });
  return distinct.slice(0, maxPlaces);
}

function endpointsOf(context: SpanContext, projects: readonly Project[]): readonly Endpoint[] {
  const named = projects.filter(({ name }) => name === context.project);
  const asked = named.length > 0 ? named : projects;
  const sameProfile = asked.filter(({ profile }) => profile === context.profile);
  return (sameProfile.length > 0 ? sameProfile : asked).flatMap(({ endpoints }) =>
    endpoints.filter(({ yaml }) => yaml.endpoint === context.endpoint),
  );
}

function place(path: string, line: number, label: string, changedSince = false): SourcePlace {
  return { path, line, label, changedSince };
}

/** Parts of the endpoint's own file: a policy rule, the parameters. */
function yamlPlaces(span: Span, { path, yaml }: Endpoint): readonly SourcePlace[] {
  const rule = /^mxcp\.policy\.evaluate_(input|output)\[(\d+)\]$/.exec(span.name);
  if (rule !== null) {
    const direction = rule[1] === 'input' ? 'input' : 'output';
    const line = yaml.rules[direction][Number(rule[2])];
    return line === undefined ? [] : [place(path, line, `policies.${direction}[${rule[2]}]`)];
  }
  if (/^mxcp\.policy\.enforce_(?:input|output)$/.test(span.name) && yaml.policiesLine !== null) {
    return [place(path, yaml.policiesLine, 'policies')];
  }
  if (span.name === 'mxcp.validation.input' && yaml.parametersLine !== null) {
    return [place(path, yaml.parametersLine, 'parameters')];
  }
  return [];
}

function sqlPlaces(
  { span, endpoint }: SpanContext,
  endpoints: readonly Endpoint[],
  { queries }: Known,
): readonly SourcePlace[] {
  const hash = stringAttribute(span, 'db.statement.hash', 'mxcp.duckdb.query_hash');
  const errorLine = duckdbErrorLine(errorText(span));
  const runsSql = hash !== null || errorLine !== null || span.name === 'mxcp.endpoint.execute';
  if (!runsSql && !/^mxcp\.execution(?:_engine)?\.execute$/.test(span.name)) return [];
  const candidates = hash === null ? [] : queries.candidates(hash, endpoint);
  if (hash !== null && queries.isCurrent(hash)) {
    return candidates.flatMap((each) => linesOf(each.sql, each.endpoint, errorLine, false));
  }
  // The text was edited since the call: its endpoint is still the place to look at.
  const now = endpoints.flatMap(({ sql, yaml }) =>
    sql === null ? [] : [{ sql, of: yaml.endpoint }],
  );
  const then = candidates.map(({ sql, endpoint: of }) => ({ sql, of }));
  return (now.length > 0 ? now : then).flatMap(({ sql, of }) =>
    linesOf(sql, of, errorLine, hash !== null),
  );
}

function linesOf(
  sql: SqlSource,
  endpoint: string,
  errorLine: number | null,
  changedSince: boolean,
): readonly SourcePlace[] {
  const start = place(sql.path, sql.line, `SQL of ${endpoint}`, changedSince);
  if (errorLine === null || errorLine < 1 || errorLine > sql.text.split('\n').length)
    return [start];
  const label = `line ${errorLine} of the SQL of ${endpoint}`;
  return [place(sql.path, sql.line + errorLine - 1, label, changedSince), start];
}

function pythonPlaces(span: Span, { python, yaml, path }: Endpoint): readonly SourcePlace[] {
  // The user's own spans are made by that function too.
  if (python === null || /^mxcp\.(?:policy|validation)\./.test(span.name)) return [];
  if (python.path === path) return [place(path, python.line, `code of ${yaml.endpoint}`)];
  const name = yaml.endpoint.startsWith('tool/') ? yaml.endpoint.slice('tool/'.length) : null;
  const stem = basename(python.path, extname(python.path));
  const called = calledFunction(python.functions, name, stem);
  return called === null
    ? [place(python.path, 1, `code of ${yaml.endpoint}`)]
    : [place(python.path, called.line, `function ${called.name}`)];
}

/** Frames of its exceptions that lie in the user's own folders, innermost first. */
function framePlaces(span: Span, roots: Roots): readonly SourcePlace[] {
  const traces = span.events.flatMap(({ attributes }) =>
    attributes.filter(({ key }) => key === 'exception.stacktrace').map(({ value }) => value),
  );
  const frames = traces.flatMap((trace) => (typeof trace === 'string' ? stackFrames(trace) : []));
  return frames
    .filter(({ path }) => !/[\\/](?:site-packages|node_modules)[\\/]/.test(path))
    .slice(0, maxPlaces)
    .filter(({ path }) => roots.contains(path))
    .map((frame) => place(frame.path, frame.line, `stack frame ${frame.function}`.trimEnd()));
}

function errorText(span: Span): string {
  const messages = span.events.flatMap(({ attributes }) =>
    attributes.filter(({ key }) => key === 'exception.message').map(({ value }) => String(value)),
  );
  return [span.status.message, ...messages].join('\n');
}

function stringAttribute(span: Span, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = span.attributes.find((attribute) => attribute.key === key)?.value;
    if (typeof value === 'string') return value;
  }
  return null;
}
