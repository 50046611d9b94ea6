import type { Catalogue, Known, Suggestions } from '../../shared/query/suggest.ts';
import { spanFields, suggest } from '../../shared/query/suggest.ts';
import type { SuggestParams } from '../../shared/rpc/contract.ts';
import { auditRecord } from './auditRecords.ts';
import { columnTally } from './columnTally.ts';
import { Tally } from './knownValues.ts';
import type { QueryContext } from './queryContext.ts';
import type { SpanSample } from './spanSample.ts';

const longestFilter = 10_000;

/** What could stand at a place of a filter, from what is stored. */
export async function suggestFilter(
  context: QueryContext,
  { filter, caret, for: subject }: SuggestParams,
): Promise<Suggestions> {
  if (filter.length > longestFilter) {
    return { from: caret, to: caret, items: [] };
  }
  const catalogue =
    subject === 'audit' ? auditCatalogue(context) : spanCatalogue(context, await context.sample());
  return suggest(filter, Math.max(0, Math.min(filter.length, caret)), catalogue);
}

function spanCatalogue(context: QueryContext, { attributes, events }: SpanSample): Catalogue {
  const { store } = context;
  const resource = resourceTallies(context);
  const keysOf = (kind: string, tallies: ReadonlyMap<string, Tally>): readonly Known[] =>
    Array.from(tallies, ([key, tally]) => ({
      text: `${kind}.${key}`,
      detail: tally.texts.slice(0, 3).join(', ').slice(0, 60),
    }));
  return {
    fields: spanFields,
    keys: [
      ...keysOf('attr', attributes),
      ...keysOf('resource', resource),
      ...keysOf('event', events),
    ],
    valuesOf: (field) => {
      const column = columnTally(store, field);
      if (column !== null) {
        return column.known('span');
      }
      const [, kind = '', key = ''] = /^(attr|resource|event)\.(.+)$/s.exec(field) ?? [];
      const tallies = { attr: attributes, resource, event: events }[kind];
      const tally = tallies === undefined ? attributes.get(field) : tallies.get(key);
      return (tally?.known('') ?? []).map(({ text }) => ({ text, detail: '' }));
    },
  };
}

const mostGroups = 1000;

function resourceTallies({ store }: QueryContext): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (let group = 0; group < Math.min(store.groups.length, mostGroups); group += 1) {
    for (const { key, value } of store.groups.get(group).resource.attributes) {
      const tally = tallies.get(key) ?? new Tally();
      tallies.set(key, tally);
      tally.addValue(value);
    }
  }
  return tallies;
}

const auditFields: readonly Known[] = [
  { text: 'name', detail: 'name of the operation' },
  { text: 'tool', detail: 'tool that was called' },
  { text: 'prompt', detail: 'prompt that was asked for' },
  { text: 'resource', detail: 'resource that was read' },
  { text: 'status', detail: 'success or error' },
  { text: 'duration', detail: 'as in 20ms or 1.5s' },
  { text: 'start', detail: 'a time, as in 2026-11-20T14:03:00Z' },
  { text: 'denied', detail: 'a policy denied it' },
  { text: 'hash', detail: 'hash of the query' },
  { text: 'trace', detail: 'id of its trace' },
  { text: 'span', detail: 'id of its span' },
];
const auditKeys = [
  'operationType',
  'user',
  'policyDecision',
  'error',
  'recordId',
  'durationMs',
] as const;
const links: readonly Known[] = [
  { text: 'exact', detail: 'the record names its trace' },
  { text: 'probable', detail: 'type, name and time fit' },
  { text: 'none', detail: 'no trace is known' },
];
/** Newest records that are looked at for values. */
const mostRecords = 5000;

function auditCatalogue(context: QueryContext): Catalogue {
  const { audit } = context.store;
  const first = Math.max(0, audit.length - mostRecords);
  const valuesOf = (of: (record: ReturnType<typeof auditRecord>) => unknown): readonly Known[] => {
    const tally = new Tally();
    for (let index = first; index < audit.length; index += 1) {
      const value = of(auditRecord(context, index));
      if (typeof value === 'string' || typeof value === 'number') {
        tally.add(String(value));
      }
    }
    return tally.known('record');
  };
  return {
    fields: auditFields,
    keys: [
      ...auditKeys.map((text) => ({ text, detail: 'of the record' })),
      { text: 'link', detail: 'exact, probable or none' },
    ],
    valuesOf: (field) => {
      switch (field) {
        case 'link':
          return links;
        case 'name':
          return valuesOf((record) => record.operationName);
        case 'status':
          return valuesOf((record) => record.status);
        case 'tool':
        case 'prompt':
        case 'resource':
          return valuesOf(({ operationType, operationName }) =>
            operationType === field ? operationName : null,
          );
        default: {
          const key = auditKeys.find((each) => each === field);
          return key === undefined ? [] : valuesOf((record) => record[key]);
        }
      }
    },
  };
}
