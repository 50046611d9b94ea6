import { spanKinds, statusCodes } from '../../model/span.ts';
import { eventField, linkField, spanField, statusField } from '../traceFields.ts';
import { dataTypes } from './commonTypes.ts';
import { messageType } from './messageType.ts';

const event = messageType([
  ['timeUnixNano', eventField.timeUnixNano, 'fixed64'],
  ['name', eventField.name, 'string'],
  ['attributes', eventField.attributes, 'keyValues'],
  ['droppedAttributesCount', eventField.droppedAttributesCount, 'uint32'],
]);

const link = messageType(
  [
    ['traceId', linkField.traceId, 'traceId'],
    ['spanId', linkField.spanId, 'spanId'],
    ['traceState', linkField.traceState, 'string'],
    ['attributes', linkField.attributes, 'keyValues'],
    ['droppedAttributesCount', linkField.droppedAttributesCount, 'uint32'],
    ['flags', linkField.flags, 'fixed32'],
  ],
  { needsIds: true },
);

const status = messageType([
  ['message', statusField.message, 'string'],
  ['code', statusField.code, 'enum', { names: statusCodes }],
]);

const span = messageType(
  [
    ['traceId', spanField.traceId, 'traceId'],
    ['spanId', spanField.spanId, 'spanId'],
    ['traceState', spanField.traceState, 'string'],
    ['parentSpanId', spanField.parentSpanId, 'parentId'],
    ['name', spanField.name, 'string'],
    ['kind', spanField.kind, 'enum', { names: spanKinds }],
    ['startTimeUnixNano', spanField.startTimeUnixNano, 'time'],
    ['endTimeUnixNano', spanField.endTimeUnixNano, 'time'],
    ['attributes', spanField.attributes, 'keyValues'],
    ['droppedAttributesCount', spanField.droppedAttributesCount, 'uint32'],
    ['events', spanField.events, 'message', { type: () => event, repeated: true }],
    ['droppedEventsCount', spanField.droppedEventsCount, 'uint32'],
    ['links', spanField.links, 'message', { type: () => link, repeated: true }],
    ['droppedLinksCount', spanField.droppedLinksCount, 'uint32'],
    ['status', spanField.status, 'message', { type: () => status }],
    ['flags', spanField.flags, 'fixed32'],
  ],
  { item: 'span', needsIds: true },
);

export const traceTypes = dataTypes({
  data: 'resourceSpans',
  scoped: 'scopeSpans',
  legacy: 'instrumentationLibrarySpans',
  items: 'spans',
  item: span,
  otherSignals: ['resourceLogs', 'resourceMetrics', 'resourceProfiles'],
});
