import { logTypes } from './json/logTypes.ts';
import { type Transcoded, Transcoder } from './json/transcode.ts';

/**
 * OTLP/JSON `LogsData` as OTLP protobuf.
 * @throws DecodeError `badJson`, `tooDeep`, `notOtlp`: then nothing of it is usable.
 */
export function logsDataFromJson(bytes: Uint8Array): Transcoded {
  return new Transcoder(bytes).run(logTypes.data, logTypes.resource);
}
