import type protobuf from 'protobufjs';

/*
 * Walks the fields of official messages and makes objects in which just one of them is set, to look whether it is still
 * there after something was done with the message.
 */

export interface Place {
  /** `Span.kind` */
  readonly label: string;
  readonly field: protobuf.Field;
  /** From the root down to the message that has the field. */
  readonly path: readonly protobuf.Field[];
}

const messageOf = (field: protobuf.Field): protobuf.Type | null =>
  field.resolvedType !== null && 'fieldsArray' in field.resolvedType ? field.resolvedType : null;

/**
 * Every field of every message below the root, on every path that leads to it; a message inside itself is walked once.
 * What is listed whole is not entered.
 */
export function placesOf(root: protobuf.Type, listed: Readonly<Record<string, string>>): Place[] {
  const places: Place[] = [];
  const walk = (
    type: protobuf.Type,
    path: readonly protobuf.Field[],
    above: readonly protobuf.Type[],
  ) => {
    for (const field of type.fieldsArray) {
      const label = `${type.name}.${field.name}`;
      places.push({ label, field, path });
      const message = messageOf(field);
      if (message !== null && !(label in listed) && !above.includes(message)) {
        walk(message, [...path, field], [...above, message]);
      }
    }
  };
  walk(root, [], [root]);
  return places;
}

/** A value that is no default; a message gets its first field. */
function sample(field: protobuf.Field, json: boolean): unknown {
  const message = messageOf(field);
  const one = message === null ? scalar(field, json) : firstOf(message, json);
  return field.repeated ? [one] : one;
}

function firstOf(type: protobuf.Type, json: boolean): Record<string, unknown> {
  const [first] = type.fieldsArray.toSorted((a, b) => a.id - b.id);
  return {
    ...idsOf(type, json),
    ...(first === undefined || json ? {} : companions[`${type.name}.${first.name}`]),
    ...(first === undefined ? {} : { [nameOf(first, json)]: sample(first, json) }),
  };
}

function scalar(field: protobuf.Field, json: boolean): unknown {
  switch (field.type) {
    case 'string':
      return 'x';
    case 'bool':
      return true;
    case 'bytes':
      return bytesValue(field.name, json, 7);
    case 'double':
      return 1.5;
    default:
      return 1;
  }
}

function bytesValue(name: string, json: boolean, fill: number): unknown {
  const bytes = Buffer.alloc(name === 'trace_id' ? 16 : 8, fill);
  if (!json) {
    return bytes;
  }
  return bytes.toString(name.endsWith('_id') ? 'hex' : 'base64');
}

const camelCase = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const nameOf = (field: protobuf.Field, json: boolean): string =>
  json ? camelCase(field.name) : field.name;

/** Fields that mean nothing alone. */
const companions: Readonly<Record<string, Record<string, unknown>>> = {
  'Buckets.offset': { bucket_counts: [1] },
};

/** A span or a link without ids is left out on the way from JSON, whatever else it holds. */
function idsOf(type: protobuf.Type | null | undefined, json: boolean): Record<string, unknown> {
  if (type?.name !== 'Span' && type?.name !== 'Link') {
    return {};
  }
  return Object.fromEntries(
    ['trace_id', 'span_id'].map((name) => [
      json ? camelCase(name) : name,
      bytesValue(name, json, 9),
    ]),
  );
}

/** The whole object with the field set, or without it. */
export function objectWith(
  { label, field, path }: Place,
  isSet: boolean,
  json: boolean,
  root: protobuf.Type,
) {
  const types = [root, ...path.map(messageOf)];
  let inner: Record<string, unknown> = {
    ...idsOf(types.at(-1), json),
    ...(json ? {} : companions[label]),
    ...(isSet ? { [nameOf(field, json)]: sample(field, json) } : {}),
  };
  for (const [level, step] of [...path.entries()].reverse()) {
    inner = {
      ...idsOf(types[level], json),
      [nameOf(step, json)]: step.repeated ? [inner] : inner,
    };
  }
  return inner;
}

/** Labels of the fields that `keep` makes nothing of, sorted. */
export async function lostFields(
  root: protobuf.Type,
  listed: Readonly<Record<string, string>>,
  json: boolean,
  keep: (object: Record<string, unknown>) => unknown,
): Promise<string[]> {
  const lost = new Set<string>();
  for (const place of placesOf(root, listed)) {
    const set = show(await keep(objectWith(place, true, json, root)));
    const unset = show(await keep(objectWith(place, false, json, root)));
    if (set === unset) {
      lost.add(place.label);
    }
  }
  return [...lost].sort();
}

/** The listed fields that the root can hold at all, sorted. */
export function listedOf(root: protobuf.Type, listed: Readonly<Record<string, string>>): string[] {
  const known = new Set(placesOf(root, listed).map(({ label }) => label));
  return Object.keys(listed)
    .filter((label) => known.has(label))
    .sort();
}

const show = (value: unknown): string =>
  JSON.stringify(value, (_, member) =>
    typeof member === 'bigint' ? `${member}n` : (member as unknown),
  );
