import { metricTypes } from './json/metricTypes.ts';
import { type Transcoded, Transcoder } from './json/transcode.ts';

/**
 * OTLP/JSON `MetricsData` as OTLP protobuf.
 * @throws DecodeError `badJson`, `tooDeep`, `notOtlp`: then nothing of it is usable.
 */
export function metricsDataFromJson(bytes: Uint8Array): Transcoded {
  return new Transcoder(bytes).run(metricTypes.data, metricTypes.resource);
}
