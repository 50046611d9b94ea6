import { describe, expect, it } from 'vitest';
import { type Span, spanKinds, statusCodes } from '../../../../src/shared/model/span.ts';
import { decodeTracesData } from '../../../../src/shared/otlp/decodeTraces.ts';
import { encodeTracesData } from '../../../../src/shared/otlp/encodeTraces.ts';
import { tracesDataFromJson } from '../../../../src/shared/otlp/tracesFromJson.ts';
import { recordedBodies, recordedFolders, recordedSummary } from '../../../support/otlpFixtures.ts';
import { referenceObject } from '../../../support/otlpReference.ts';

function spansOf(folder: string): Span[] {
  return recordedBodies(folder)
    .filter((body) => body.signal === 'traces')
    .map((body) => (body.encoding === 'json' ? tracesDataFromJson(body.bytes).bytes : body.bytes))
    .flatMap((bytes) => decodeTracesData(bytes))
    .flatMap((one) => one.scopeSpans.flatMap((scoped) => scoped.spans));
}

function counted(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) {
    counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
}

/** The figures of `summary.json`, which are about distinct spans but for the first. */
function summaryOf(received: readonly Span[]) {
  const spans = [
    ...new Map(received.map((span) => [`${span.traceId}/${span.spanId}`, span])).values(),
  ];
  return {
    spansReceived: received.length,
    spansDistinct: spans.length,
    traces: new Set(spans.map((span) => span.traceId)).size,
    roots: spans.filter((span) => span.parentSpanId === '').length,
    links: spans.flatMap((span) => span.links).length,
    events: spans.flatMap((span) => span.events).length,
    status: counted(spans.map((span) => statusCodes[span.status.code] ?? '')),
    kind: counted(spans.map((span) => spanKinds[span.kind] ?? '')),
    names: counted(spans.map((span) => span.name)),
    attributeKeys: counted(spans.flatMap((span) => span.attributes.map(({ key }) => key))),
  };
}

/** Some senders write an empty status; it means the same as none. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutEmpty);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const kept = Object.entries(value).map(([name, member]) => [name, withoutEmpty(member)] as const);
  return Object.fromEntries(
    kept.filter(([, member]) => typeof member !== 'object' || Object.keys(member ?? {}).length > 0),
  );
}

describe('recorded traces', () => {
  it.each(recordedFolders)('holds in %s what the official classes counted', (folder) => {
    const summary = recordedSummary(folder);
    if (summary !== undefined) {
      expect(summary).toMatchObject(summaryOf(spansOf(folder)));
    }
  });

  const bodies = recordedFolders
    .flatMap(recordedBodies)
    .filter((body) => body.signal === 'traces' && body.encoding === 'protobuf')
    .map((body) => [body.file, body.bytes] as const);
  it.each(bodies)('%s says the same after we have written it again', (_, bytes) => {
    const again = encodeTracesData(decodeTracesData(bytes));
    expect(withoutEmpty(referenceObject('traces', again))).toEqual(
      withoutEmpty(referenceObject('traces', bytes)),
    );
  });
});
