import type { AnyValue } from '../../shared/model/anyValue.ts';
import type { Field } from '../../shared/query/ast.ts';
import type { FilterSubject } from '../../shared/query/condition.ts';
import type { MetricIdentity } from '../../shared/rpc/contract.ts';
import { type DecodedPoint, decodePoint, identityOf } from './metricPoint.ts';
import type { SignalReader } from './queryContext.ts';
import { inAttributes } from './spanText.ts';

/** Metric points as a filter sees them, one after the other. */
export class MetricSubject implements FilterSubject {
  readonly parent = null;
  readonly #signals: SignalReader;
  #point = 0;
  #identity: MetricIdentity | null = null;
  #decoded: DecodedPoint | null = null;

  constructor(signals: SignalReader) {
    this.#signals = signals;
  }

  /** The point that is asked from now on. */
  at(point: number): this {
    this.#point = point;
    this.#identity = null;
    this.#decoded = null;
    return this;
  }

  some(field: Field, test: (value: AnyValue) => boolean): boolean {
    const has = (value: string) => value !== '' && test(value);
    const { metrics } = this.#signals;
    const { resource, scope, service } = metrics.groups.get(this.#head.group);
    if (field.kind === 'resource') {
      return resource.attributes.some(({ key, value }) => key === field.key && test(value));
    }
    switch (field.kind === 'field' ? field.name : field.key) {
      case 'name':
        return has(this.#ident.name);
      case 'service':
        return has(metrics.strings.get(service));
      case 'scope':
        return has(scope.name);
      case 'kind':
        return has(this.#ident.type);
      case 'start':
        return test(metrics.timeOf(this.#point));
      case 'trace':
        return this.#read.exemplars.some(({ traceId }) => has(traceId));
      case 'span':
        return this.#read.exemplars.some(({ spanId }) => has(spanId));
    }
    if (field.kind !== 'attr') {
      return false;
    }
    const { key: wanted } = field;
    if (wanted === 'unit' && has(this.#ident.unit)) {
      return true;
    }
    const { value, attributes } = this.#read;
    return (
      (wanted === 'value' && value !== null && test(value)) ||
      attributes.some(({ key, value: own }) => key === wanted && test(own))
    );
  }

  someText(test: (text: string) => boolean): boolean {
    const { strings } = this.#signals.metrics;
    return (
      test(this.#ident.name) ||
      test(this.#ident.unit) ||
      test(strings.get(this.#head.description)) ||
      inAttributes(this.#read.attributes, test)
    );
  }

  get #head() {
    const { metrics } = this.#signals;
    return metrics.headOf(metrics.seriesOf(this.#point));
  }

  get #ident(): MetricIdentity {
    const { metrics } = this.#signals;
    this.#identity ??= identityOf(metrics, metrics.seriesOf(this.#point));
    return this.#identity;
  }

  get #read(): DecodedPoint {
    this.#decoded ??= decodePoint(this.#ident.type, this.#signals.readMetricPoint(this.#point));
    return this.#decoded;
  }
}
