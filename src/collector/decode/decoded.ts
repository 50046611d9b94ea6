import type { Resource, ResourceSpans, Scope, Span } from '../../shared/model/span.ts';

/** A span with what OTLP says once for many. */
export interface DecodedSpan {
  readonly resource: Resource;
  readonly resourceSchemaUrl: string;
  readonly scope: Scope;
  readonly scopeSchemaUrl: string;
  readonly span: Span;
}

/** OTLP protobuf that was found in a text as OTLP JSON. */
export interface DecodedBatch {
  readonly signal: 'traces' | 'logs' | 'metrics';
  readonly bytes: Uint8Array;
}

/** A block or line that looked like telemetry and was not understood. */
export interface DecodeProblem {
  readonly reason: string;
  readonly example: string;
  readonly count: number;
}

/** What one block or line of a text gave. */
export interface Decoded {
  readonly spans: readonly DecodedSpan[];
  readonly batches: readonly DecodedBatch[];
  readonly problems: readonly DecodeProblem[];
}

export const nothingDecoded: Decoded = { spans: [], batches: [], problems: [] };

/** The spans as OTLP groups them: those of one resource and one scope stand together, in their order. */
export function groupSpans(spans: readonly DecodedSpan[]): readonly ResourceSpans[] {
  const resources = new Map<
    string,
    { first: DecodedSpan; scopes: Map<string, { first: DecodedSpan; spans: Span[] }> }
  >();
  for (const each of spans) {
    const resourceKey = contentKey([each.resource, each.resourceSchemaUrl]);
    let resource = resources.get(resourceKey);
    if (resource === undefined) {
      resource = { first: each, scopes: new Map() };
      resources.set(resourceKey, resource);
    }
    const scopeKey = contentKey([each.scope, each.scopeSchemaUrl]);
    const scope = resource.scopes.get(scopeKey);
    if (scope === undefined) resource.scopes.set(scopeKey, { first: each, spans: [each.span] });
    else scope.spans.push(each.span);
  }
  return [...resources.values()].map(({ first, scopes }) => ({
    resource: first.resource,
    schemaUrl: first.resourceSchemaUrl,
    scopeSpans: [...scopes.values()].map((scope) => ({
      scope: scope.first.scope,
      schemaUrl: scope.first.scopeSchemaUrl,
      spans: scope.spans,
    })),
  }));
}

function contentKey(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'bigint' ? `${part}n` : part instanceof Uint8Array ? [...part] : part,
  );
}
