import { otlpFromJson } from '../../src/collector/receivers/otlpFromJson.ts';
import { Receivers, type ReceiversOptions } from '../../src/collector/receivers/receivers.ts';

/** Receivers in this process that trust nobody but loopback; they do not listen yet. */
export const receiversOver = (
  sink: ReceiversOptions['sink'],
  more: Partial<ReceiversOptions> = {},
): Receivers =>
  new Receivers({
    sink,
    version: '0.0.0',
    hop: 'this-collector',
    allowedHosts: [],
    allowedOrigins: [],
    fromJson: otlpFromJson,
    hint: () => undefined,
    ...more,
  });
