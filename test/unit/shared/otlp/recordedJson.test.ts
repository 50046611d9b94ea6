import { describe, expect, it } from 'vitest';
import { logsDataFromJson } from '../../../../src/shared/otlp/logsFromJson.ts';
import { metricsDataFromJson } from '../../../../src/shared/otlp/metricsFromJson.ts';
import { tracesDataFromJson } from '../../../../src/shared/otlp/tracesFromJson.ts';
import { recordedBodies, recordedFolders } from '../../../support/otlpFixtures.ts';
import { dataType, referenceObject } from '../../../support/otlpReference.ts';

const fromJson = {
  traces: tracesDataFromJson,
  logs: logsDataFromJson,
  metrics: metricsDataFromJson,
};
const idNames = new Set(['traceId', 'spanId', 'parentSpanId']);

/** A JSON body as the reference would write it: ids as base64, names as the descriptors have them. */
function expected(signal: keyof typeof dataType, bytes: Uint8Array) {
  const toReference = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      return value.map(toReference);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        idNames.has(name) && typeof member === 'string'
          ? Buffer.from(member, 'hex').toString('base64')
          : toReference(member),
      ]),
    );
  };
  const type = dataType[signal];
  const object = toReference(JSON.parse(Buffer.from(bytes).toString('utf8')));
  return referenceObject(
    signal,
    type.encode(type.fromObject(object as Record<string, unknown>)).finish(),
  );
}

describe('recorded JSON bodies', () => {
  const bodies = recordedFolders
    .flatMap(recordedBodies)
    .filter((body) => body.encoding === 'json')
    .map((body) => [body.file, body] as const);

  it.each(bodies)('%s says the same in protobuf', (_, { signal, bytes }) => {
    const { bytes: protobuf, hints, rejected } = fromJson[signal](bytes);
    expect({ hints, rejected }).toEqual({ hints: [], rejected: {} });
    expect(referenceObject(signal, protobuf)).toEqual(expected(signal, bytes));
  });
});
