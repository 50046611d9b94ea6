import { describe, expect, it } from 'vitest';
import type { ResourceSpans } from '../../../../src/shared/model/span.ts';
import { decodeTracesData } from '../../../../src/shared/otlp/decodeTraces.ts';
import { displayNameOf } from '../../../../src/shared/semconv/displayName.ts';
import { lookupOf } from '../../../../src/shared/semconv/lookup.ts';
import { type DialectSpan, mcpViewOf } from '../../../../src/shared/semconv/mcpView.ts';
import { spanRoleOf } from '../../../../src/shared/semconv/spanRole.ts';
import { recordedBodies } from '../../../support/otlpFixtures.ts';

function spansOf(folder: string): DialectSpan[] {
  const all: ResourceSpans[] = recordedBodies(folder)
    .filter((body) => body.signal === 'traces' && body.encoding === 'protobuf')
    .flatMap((body) => decodeTracesData(body.bytes));
  return all.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) =>
      spans.map((span) => ({
        name: span.name,
        kind: span.kind,
        scopeName: scope.name,
        attributes: lookupOf(span.attributes),
        statusCode: span.status.code,
      })),
    ),
  );
}

/** One line for each different reading: `raw name -> role: words [error]`, sorted. */
function readings(folder: string): string[] {
  const lines = spansOf(folder).map((span) => {
    const view = mcpViewOf(span);
    const error = view.isError ? ` ! ${view.errorType ?? 'status'}` : '';
    return `${span.name} -> ${spanRoleOf(span, view)}: ${displayNameOf(span, view)}${error}`;
  });
  return [...new Set(lines)].sort();
}

describe('recorded dialects', () => {
  it.each([
    'mxcp',
    'python-sdk',
    'traceloop',
    'logfire',
    'openinference',
    'fastmcp3-grpc',
    'typescript-gzip',
    'avelino',
    'java',
  ])('reads %s', (folder) => {
    expect(readings(folder)).toMatchSnapshot();
  });

  it('takes the spans of an HTTP/2 library for noise and keeps the request', () => {
    const roles = spansOf('avelino-h2').map((span) => [span.name, spanRoleOf(span)]);
    const kept = roles.filter(([, role]) => role !== 'noise');
    expect(roles.length).toBe(101);
    expect(new Set(kept.map(([name]) => name))).toEqual(new Set(['mcp.request']));
  });
});
