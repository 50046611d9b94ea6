import { traceTypes } from './json/traceTypes.ts';
import { type Transcoded, Transcoder } from './json/transcode.ts';

/**
 * OTLP/JSON `TracesData` as OTLP protobuf.
 * @throws DecodeError `badJson`, `tooDeep`, `notOtlp`: then nothing of it is usable.
 */
export function tracesDataFromJson(bytes: Uint8Array): Transcoded {
  return new Transcoder(bytes).run(traceTypes.data, traceTypes.resource);
}
