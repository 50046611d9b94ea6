/** Operators of the filter language (CONTRACT §2). */
export const operators = ['!=', '!~', '>=', '<=', '=', '>', '<', '~'] as const;
export type Operator = (typeof operators)[number];

/** Fields that are no attribute. */
export const fieldNames = [
  'name',
  'service',
  'tool',
  'prompt',
  'resource',
  'method',
  'status',
  'kind',
  'duration',
  'start',
  'hash',
  'trace',
  'span',
  'scope',
  'source',
  'denied',
] as const;
export type FieldName = (typeof fieldNames)[number];

/** Fields that are followed by a dot and a key. */
export const keyedFields = ['attr', 'resource', 'event'] as const;

export type Field =
  | { readonly kind: 'field'; readonly name: FieldName }
  /** A key of the span's attributes, the resource's, or those of its events. `key` alone = as a bare field. */
  | { readonly kind: 'attr'; readonly key: string }
  | { readonly kind: 'resource'; readonly key: string }
  | { readonly kind: 'event'; readonly key: string };

export interface Value {
  /** Index into the filter's text. */
  readonly at: number;
  /** The text between wildcards; one part when there are none. */
  readonly parts: readonly string[];
}

export type Expr =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expr[] }
  | { readonly kind: 'not' | 'parent' | 'ancestor'; readonly part: Expr }
  | {
      readonly kind: 'compare';
      readonly field: Field;
      readonly op: Operator;
      readonly value: Value;
    }
  | { readonly kind: 'has'; readonly field: Field }
  | { readonly kind: 'word'; readonly text: string };

/** A bare field that is unknown is an attribute. */
export function fieldOf(text: string): Field {
  for (const kind of keyedFields) {
    if (text.startsWith(`${kind}.`) && text.length > kind.length + 1) {
      return { kind, key: text.slice(kind.length + 1) };
    }
  }
  const name = fieldNames.find((known) => known === text);
  return name ? { kind: 'field', name } : { kind: 'attr', key: text };
}
