import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

const descriptor: protobuf.INamespace = JSON.parse(
  readFileSync(new URL('../fixtures/proto/otlp.json', import.meta.url), 'utf8'),
);

/** Classes made from the official descriptors: independent of our reader and writer. */
export const reference = protobuf.Root.fromJSON(descriptor);
reference.resolveAll();

export const dataType = {
  traces: reference.lookupType('opentelemetry.proto.trace.v1.TracesData'),
  logs: reference.lookupType('opentelemetry.proto.logs.v1.LogsData'),
  metrics: reference.lookupType('opentelemetry.proto.metrics.v1.MetricsData'),
} as const;

/** Decoded by the reference: snake_case names, 64-bit integers as digits, bytes in base64, unset fields absent. */
export function referenceObject(signal: keyof typeof dataType, bytes: Uint8Array) {
  const type = dataType[signal];
  return type.toObject(type.decode(bytes), { longs: String, enums: Number, bytes: String });
}
