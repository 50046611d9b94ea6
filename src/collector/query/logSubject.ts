import type { AnyValue } from '../../shared/model/anyValue.ts';
import type { LogRecord } from '../../shared/model/log.ts';
import { decodeLogRecord } from '../../shared/otlp/decodeLogs.ts';
import type { Field } from '../../shared/query/ast.ts';
import type { Condition, FilterSubject } from '../../shared/query/condition.ts';
import type { LogReader } from '../store/store.ts';
import { type ByteTest, byteTestOf } from './byteTest.ts';
import { bodyText, severityNameOf, severityNames, severityOf } from './logLines.ts';
import { inAttributes } from './spanText.ts';

/** Bare fields that are no attribute of a log record but a part of it. */
const ownKeys = ['body', 'severity', 'severityNumber'] as const;
type OwnKey = (typeof ownKeys)[number];

/** Log records as a filter sees them, one after the other. */
export class LogSubject implements FilterSubject {
  readonly parent = null;
  readonly #logs: LogReader;
  #row = 0;
  #bytes = new Uint8Array(0);
  #record: LogRecord | null = null;

  constructor(logs: LogReader) {
    this.#logs = logs;
  }

  /** The record that is asked from now on; no bytes where only its columns are asked. */
  at(row: number, bytes: Uint8Array = new Uint8Array(0)): this {
    this.#row = row;
    this.#bytes = bytes as Uint8Array<ArrayBuffer>;
    this.#record = null;
    return this;
  }

  some(field: Field, test: (value: AnyValue) => boolean): boolean {
    if (isColumn(field)) {
      return this.#someColumn(field, test);
    }
    const record = this.#decoded();
    const has = (value: string) => value !== '' && test(value);
    if (field.kind === 'field') {
      return field.name === 'name' && has(record.eventName);
    }
    const own = (): boolean => {
      switch (field.key as OwnKey) {
        case 'body':
          return has(bodyText(record.body));
        case 'severity':
          return has(severityOf(record)) || has(severityNameOf(record));
        case 'severityNumber':
          return record.severityNumber !== 0 && test(BigInt(record.severityNumber));
        default:
          return false;
      }
    };
    return own() || record.attributes.some(({ key, value }) => key === field.key && test(value));
  }

  someText(test: (text: string) => boolean): boolean {
    const record = this.#decoded();
    return (
      test(severityOf(record)) ||
      test(record.eventName) ||
      inAttributes([{ key: 'body', value: record.body }, ...record.attributes], test)
    );
  }

  #someColumn(field: Field, test: (value: AnyValue) => boolean): boolean {
    const logs = this.#logs;
    const row = this.#row;
    const { resource, scope, service } = logs.groups.get(logs.groupOf(row));
    if (field.kind === 'resource') {
      return resource.attributes.some(({ key, value }) => key === field.key && test(value));
    }
    const has = (value: string) => value !== '' && test(value);
    switch (field.kind === 'field' ? field.name : '') {
      case 'service':
        return has(logs.strings.get(service));
      case 'scope':
        return has(scope.name);
      case 'trace':
        return has(logs.traceIdOf(row));
      case 'span':
        return has(logs.spanIdOf(row));
      case 'start':
        return test(logs.timeOf(row));
      default:
        return false;
    }
  }

  #decoded(): LogRecord {
    this.#record ??= decodeLogRecord(this.#bytes);
    return this.#record;
  }
}

const isColumn = (field: Field): boolean =>
  field.kind === 'resource' || (field.kind === 'field' && field.name !== 'name');

/** Whether the index alone answers a condition, so that no record has to be read. */
export function isOfColumns(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.parts.every(isOfColumns);
    case 'not':
      return isOfColumns(condition.part);
    case 'test':
      return isColumn(condition.field);
    case 'word':
      return false;
    case 'parent':
    case 'ancestor':
      return true;
  }
}

/** What the bytes of a record must hold for a condition to be true of it; null when it has to be decoded to know. */
export function logByteTestOf(condition: Condition): ByteTest | null {
  if (condition.kind === 'word') {
    // The name of a severity range stands nowhere in the bytes.
    const { needle } = condition.test;
    const isSeverity = severityNames.some((name) => name.toLowerCase().includes(needle ?? ''));
    return isSeverity ? null : byteTestOf(condition);
  }
  if (condition.kind !== 'test' || condition.field.kind !== 'attr') {
    return null;
  }
  const { key } = condition.field;
  return ownKeys.some((own) => own === key) ? null : byteTestOf(condition);
}
