import {
  checkMessage,
  keyValueShape,
  resourceShape,
  type Shape,
  scopeShape,
} from './protoCheck.ts';
import { eachField } from './scanLogs.ts';

/** opentelemetry-proto metrics.proto: gauge, sum, histogram, exponential histogram, summary. */
const dataFields: ReadonlySet<number> = new Set([5, 7, 9, 10, 11]);
const numberExemplar: Shape = { 7: keyValueShape };
const numberPoint: Shape = { 7: keyValueShape, 5: numberExemplar };
const histogramPoint: Shape = { 9: keyValueShape, 8: numberExemplar };
const exponentialPoint: Shape = { 1: keyValueShape, 11: numberExemplar };
const summaryPoint: Shape = { 7: keyValueShape };
const metricShape: Shape = {
  5: { 1: numberPoint },
  7: { 1: numberPoint },
  9: { 1: histogramPoint },
  10: { 1: exponentialPoint },
  11: { 1: summaryPoint },
};

/**
 * Number of data points in an OTLP `MetricsData`, which is walked whole.
 * @throws DecodeError
 */
export function scanMetricPoints(bytes: Uint8Array): number {
  let points = 0;
  eachField(bytes, 0, bytes.length, (resourceMetrics, rmStart, rmEnd) => {
    if (resourceMetrics !== 1) return;
    eachField(bytes, rmStart, rmEnd, (scopeMetrics, smStart, smEnd) => {
      if (scopeMetrics === 1) checkMessage(bytes, smStart, smEnd, resourceShape, 2);
      if (scopeMetrics !== 2) return;
      eachField(bytes, smStart, smEnd, (metric, start, end) => {
        if (metric === 1) checkMessage(bytes, start, end, scopeShape, 3);
        if (metric !== 2) return;
        checkMessage(bytes, start, end, metricShape, 3);
        points += pointsOf(bytes, start, end);
      });
    });
  });
  return points;
}

function pointsOf(bytes: Uint8Array, start: number, end: number): number {
  let points = 0;
  eachField(bytes, start, end, (data, dataStart, dataEnd) => {
    if (!dataFields.has(data)) return;
    eachField(bytes, dataStart, dataEnd, (field) => {
      points += field === 1 ? 1 : 0;
    });
  });
  return points;
}
