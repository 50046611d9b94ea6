import { resourceField, scopeField } from '../traceFields.ts';
import { type MessageType, messageType } from './messageType.ts';

const arrayValue: MessageType = messageType([['values', 1, 'anyValue', { repeated: true }]]);
const keyValueList: MessageType = messageType([['values', 1, 'keyValues']]);

const arrayType = { type: () => arrayValue };
const listType = { type: () => keyValueList };
const goStruct = { hint: 'goStructValues' } as const;

export const anyValueType: MessageType = messageType([
  ['stringValue', 1, 'string'],
  ['boolValue', 2, 'bool'],
  ['intValue', 3, 'int64'],
  ['doubleValue', 4, 'double'],
  ['arrayValue', 5, 'message', arrayType],
  ['kvlistValue', 6, 'message', listType],
  ['bytesValue', 7, 'bytes'],
  // A Go program that marshals its structs: {"Value":{"StringValue":"x"}}.
  ['StringValue', 1, 'string', goStruct],
  ['BoolValue', 2, 'bool', goStruct],
  ['IntValue', 3, 'int64', goStruct],
  ['DoubleValue', 4, 'double', goStruct],
  ['ArrayValue', 5, 'message', { ...arrayType, ...goStruct }],
  ['KvlistValue', 6, 'message', { ...listType, ...goStruct }],
  ['BytesValue', 7, 'bytes', goStruct],
]);

export const keyValueType: MessageType = messageType([
  ['key', 1, 'string'],
  ['value', 2, 'anyValue'],
]);

const entityRef = messageType([
  ['schemaUrl', 1, 'string'],
  ['type', 2, 'string'],
  ['idKeys', 3, 'string', { repeated: true }],
  ['descriptionKeys', 4, 'string', { repeated: true }],
]);

export const resourceType = messageType([
  ['attributes', resourceField.attributes, 'keyValues'],
  ['droppedAttributesCount', resourceField.droppedAttributesCount, 'uint32'],
  ['entityRefs', 3, 'message', { type: () => entityRef, repeated: true }],
]);

export const scopeType = messageType([
  ['name', scopeField.name, 'string'],
  ['version', scopeField.version, 'string'],
  ['attributes', scopeField.attributes, 'keyValues'],
  ['droppedAttributesCount', scopeField.droppedAttributesCount, 'uint32'],
]);

/** The three levels that all signals share: data, resource, scope, and the items of the signal below. */
export function dataTypes(signal: {
  /** `resourceSpans` */
  readonly data: string;
  /** `scopeSpans` */
  readonly scoped: string;
  /** `instrumentationLibrarySpans`, before proto 0.15 */
  readonly legacy: string;
  /** `spans` */
  readonly items: string;
  readonly item: MessageType;
  readonly otherSignals: readonly string[];
}): { readonly data: MessageType; readonly resource: MessageType } {
  const legacy = { hint: 'instrumentationLibrary' } as const;
  const holder = { holdsItems: true };
  const scoped = messageType(
    [
      ['scope', 1, 'message', { type: () => scopeType }],
      ['instrumentationLibrary', 1, 'message', { type: () => scopeType, ...legacy }],
      [signal.items, 2, 'message', { type: () => signal.item, repeated: true }],
      ['schemaUrl', 3, 'string'],
    ],
    holder,
  );
  const scopedField = { type: () => scoped, repeated: true };
  const resource = messageType(
    [
      ['resource', 1, 'message', { type: () => resourceType }],
      [signal.scoped, 2, 'message', scopedField],
      [signal.legacy, 2, 'message', { ...scopedField, ...legacy }],
      ['schemaUrl', 3, 'string'],
    ],
    holder,
  );
  const data = messageType([
    [signal.data, 1, 'message', { type: () => resource, repeated: true }],
    ...signal.otherSignals.map((name) => [name, 0, 'otherSignal'] as const),
  ]);
  return { data, resource };
}
