import { dataTypes } from './commonTypes.ts';
import { messageType } from './messageType.ts';

/** opentelemetry-proto logs.proto `SeverityNumber`. */
const severities = [
  'UNSPECIFIED',
  ...['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap((name) => [
    name,
    `${name}2`,
    `${name}3`,
    `${name}4`,
  ]),
];

const logRecord = messageType(
  [
    ['timeUnixNano', 1, 'fixed64'],
    ['observedTimeUnixNano', 11, 'fixed64'],
    ['severityNumber', 2, 'enum', { names: severities }],
    ['severityText', 3, 'string'],
    ['body', 5, 'anyValue'],
    ['attributes', 6, 'keyValues'],
    ['droppedAttributesCount', 7, 'uint32'],
    ['flags', 8, 'fixed32'],
    ['traceId', 9, 'traceId'],
    ['spanId', 10, 'spanId'],
    ['eventName', 12, 'string'],
  ],
  { item: 'log' },
);

export const logTypes = dataTypes({
  data: 'resourceLogs',
  scoped: 'scopeLogs',
  legacy: 'instrumentationLibraryLogs',
  items: 'logRecords',
  item: logRecord,
  otherSignals: ['resourceSpans', 'resourceMetrics', 'resourceProfiles'],
});
