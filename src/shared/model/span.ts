import type { KeyValue } from './anyValue.ts';

/** OTLP `Span.SpanKind`; the index is the number on the wire. */
export const spanKinds = [
  'UNSPECIFIED',
  'INTERNAL',
  'SERVER',
  'CLIENT',
  'PRODUCER',
  'CONSUMER',
] as const;
export type SpanKind = (typeof spanKinds)[number];

/** OTLP `Status.StatusCode`; the index is the number on the wire. */
export const statusCodes = ['UNSET', 'OK', 'ERROR'] as const;
export type StatusCode = (typeof statusCodes)[number];

export interface SpanEvent {
  readonly timeUnixNano: bigint;
  readonly name: string;
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
}

export interface SpanLink {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
  readonly flags: number;
}

/** A span decoded whole, with the exact values of the wire. */
export interface Span {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  /** 16 lower-case hex digits; empty for a root. */
  readonly parentSpanId: string;
  readonly traceState: string;
  /** W3C flags in the low 8 bits; 0x100 = remoteness of the parent is known, 0x200 = the parent is remote. */
  readonly flags: number;
  readonly name: string;
  /** Index into `spanKinds`. */
  readonly kind: number;
  readonly startUnixNano: bigint;
  /** 0 when the span has no end yet. */
  readonly endUnixNano: bigint;
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
  readonly events: readonly SpanEvent[];
  readonly droppedEventsCount: number;
  readonly links: readonly SpanLink[];
  readonly droppedLinksCount: number;
  /** `code` is an index into `statusCodes`. */
  readonly status: { readonly code: number; readonly message: string };
}

export interface Resource {
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
}

export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
}

/** OTLP `ScopeSpans`. */
export interface ScopeSpans {
  readonly scope: Scope;
  readonly schemaUrl: string;
  readonly spans: readonly Span[];
}

/** OTLP `ResourceSpans`: what every decoder makes, whatever the source was. */
export interface ResourceSpans {
  readonly resource: Resource;
  readonly schemaUrl: string;
  readonly scopeSpans: readonly ScopeSpans[];
}
