import { andedParts } from '../../src/shared/query/andedParts.ts';
import { FilterError } from '../../src/shared/query/filterError.ts';
import { spanFields, suggest } from '../../src/shared/query/suggest.ts';
import { answerWith, Channel } from '../../src/shared/rpc/channel.ts';
import type { ChangingPart, SuggestParams } from '../../src/shared/rpc/contract.ts';
import type { Transport } from '../../src/shared/rpc/frame.ts';
import type { PanelTarget } from '../../src/shared/rpc/hostContract.ts';
import { RpcError } from '../../src/shared/rpc/rpcError.ts';
import { encodeTraceColumns } from '../../src/shared/trace/columnsCodec.ts';
import { type CompareSides, comparisonOf, inspectEither, traceBefore } from './compareScenario.ts';
import { eventsOf } from './events.ts';
import { metricsOf, noMetrics } from './metrics.ts';
import {
  auditRecords,
  inspect,
  queries,
  queryCalls,
  traceId,
  traceOf,
  withHugeAttributes,
} from './scenarios.ts';
import { applyTheme, type ThemeName, useOwnFonts } from './themes.ts';

/*
 * Plays the extension host in a plain browser: gives the page `acquireVsCodeApi`, answers its requests from the
 * scenarios, and notes what it is asked to do in `window.devHost.asked`.
 */

const query = new URLSearchParams(location.search);
const panel = query.get('panel') ?? 'trace';
let scenario = query.get('scenario') ?? 'slow-call';
const stateKey = `state-${panel}`;

interface Asked {
  readonly method: string;
  readonly params: unknown;
}

declare global {
  interface Window {
    devHost: {
      readonly asked: Asked[];
      /** Changes the data and says so. */
      show(scenario: string): void;
      /** Says that this part has changed. */
      touch(part: ChangingPart): void;
      emit(event: string, value: unknown): void;
      theme(name: ThemeName): void;
    };
  }
}

const asked: Asked[] = [];
let columns = traceOf(scenario);
let traceVersion = 1;
let revision = 1;
const changes: Partial<Record<ChangingPart, number>> = {};

const transport: Transport = {
  send: (frame) => setTimeout(() => window.postMessage({ toWebview: structuredClone(frame) }, '*')),
  onFrame: null,
  onClose: null,
  close: () => undefined,
};
// The page listens for plain frames; ours travel in an envelope so that both directions can share one window.
window.addEventListener('message', (event: MessageEvent<{ toWebview?: unknown }>) => {
  if (event.data?.toWebview === undefined) return;
  event.stopImmediatePropagation();
  window.dispatchEvent(new MessageEvent('message', { data: event.data.toWebview }));
});

const done = (method: string) => (params: unknown) => {
  asked.push({ method, params });
  return {};
};
function refuseBroken(): void {
  if (scenario === 'not-found') throw new RpcError('notFound', `no trace ${traceId}`);
  if (scenario === 'lost') throw new RpcError('disconnected', 'the collector ended');
}
const targets: Record<string, PanelTarget> = {
  trace: { panel: 'trace', traceId, spanId: query.get('span') },
  queries: { panel: 'queries', hash: query.get('hash') },
  audit: { panel: 'audit', recordId: query.get('record'), filter: null },
  compare: { panel: 'compare', a: { traceId: traceBefore }, b: { traceId } },
};
function refuseBadFilter(filter = ''): void {
  if (filter.includes('('))
    throw new RpcError(
      'badFilter',
      new FilterError(filter, filter.length, 'expected ")" for the "("').message,
    );
}
function greet(): void {
  channel.emit('connection', { state: 'connected', message: '' });
  tellRevision();
}
function tellRevision(): void {
  const parts = {
    spans: 1,
    queries: 1,
    audit: 1,
    logs: 1,
    metrics: 1,
    projects: 1,
    run: 1,
    ...changes,
  };
  channel.emit('revision', { revision, traces: 1, spans: 1, parts });
}
const known = (...texts: string[]) => texts.map((text) => ({ text, detail: '12 spans' }));
const catalogue = {
  fields: spanFields,
  keys: known('attr.db.system', 'resource.service.version'),
  valuesOf: (field: string) => known(...(field === 'tool' ? ['find_orders', 'reorder'] : [])),
};
const never = new Promise<never>(() => undefined);

const answers = {
  ready: () => {
    greet();
    return targets[panel];
  },
  suggest: ({ filter, caret }: SuggestParams) => suggest(filter, caret, catalogue),
  explainFilter: ({ filter }: { filter: string }) => ({
    parts: andedParts(filter).map(({ from, to }) => ({
      from,
      to,
      hits: filter.slice(from, to).includes('nothing') ? 0 : 12,
    })),
  }),
  openPlace: done('openPlace'),
  openTrace: done('openTrace'),
  openQuery: done('openQuery'),
  openAudit: done('openAudit'),
  filterTraces: done('filterTraces'),
  openText: done('openText'),
  copy: done('copy'),
  runCommand: done('runCommand'),
  setTitle: done('setTitle'),
  setSelection: done('setSelection'),
  keptLayout: () => ({ layout: JSON.parse(query.get('layout') ?? 'null') }),
  keepLayout: done('keepLayout'),
  runOnSpan: done('runOnSpan'),
  saveFile: done('saveFile'),
  traceColumns: () => {
    asked.push({ method: 'traceColumns', params: {} });
    if (scenario === 'loading') return never;
    refuseBroken();
    return encodeTraceColumns(columns);
  },
  traceVersion: () => {
    asked.push({ method: 'traceVersion', params: {} });
    return { version: String(traceVersion) };
  },
  traceEvents: (params: { filter?: string; limit?: number }) => {
    asked.push({ method: 'traceEvents', params });
    if (scenario === 'bad-answers') return { total: 1, events: [null] };
    return eventsOf(columns, params);
  },
  findInTrace: ({ text }: { text: string }) => {
    if (text === 'out of reach') throw new RpcError('disconnected', 'the collector ended');
    const spanIds = text === 'in an attribute' ? ['0000000000000003', '0000000000000006'] : [];
    return { total: spanIds.length, spanIds, isFilter: false };
  },
  traceEventText: ({ eventId }: { eventId: string }) => ({
    title: 'BinderError',
    language: 'plaintext',
    text: `the whole of ${eventId}`,
  }),
  traceMetrics: () => (scenario === 'metrics' ? metricsOf(columns) : noMetrics),
  span: ({ traceId: asked, spanId }: { traceId: string; spanId: string }) => {
    if (scenario === 'bad-answers') return {};
    const found = panel === 'compare' ? inspectEither(asked, spanId) : inspect(columns, spanId);
    if (found === null) throw new RpcError('notFound', `no span ${spanId}`);
    return scenario === 'huge' ? withHugeAttributes(found) : found;
  },
  queries: ({ filter }: { filter?: string }) => {
    if (scenario === 'bad-answers') return { queries: [null] };
    asked.push({ method: 'queries', params: { filter } });
    if (scenario === 'loading') return never;
    refuseBroken();
    refuseBadFilter(filter);
    return {
      queries:
        scenario === 'empty'
          ? []
          : queries.filter(({ text }) => filter === undefined || text?.includes(filter)),
    };
  },
  compare: (sides: CompareSides) => {
    if (scenario === 'loading') return never;
    refuseBroken();
    return comparisonOf(sides, scenario);
  },
  queryCalls: () => queryCalls,
  audit: (params: { trace?: string; filter?: string }) => {
    asked.push({ method: 'audit', params });
    if (scenario === 'loading') return never;
    refuseBroken();
    refuseBadFilter(params.filter);
    if (params.trace !== undefined)
      return {
        total: 1,
        records: auditRecords(3).slice(2, 3),
        gaps: { recordsWithoutTrace: 0, tracesWithoutRecord: 0 },
      };
    const size = /^records-(\d+)$/.exec(scenario)?.[1];
    const newer = Number(/^newer-(\d+)$/.exec(scenario)?.[1] ?? 0);
    const records = [
      ...auditRecords(218 + newer)
        .slice(0, newer)
        .map((record) => ({ ...record, recordId: `newer-${record.recordId}` })),
      ...(scenario === 'empty' ? [] : auditRecords(Number(size ?? 218))),
    ];
    return {
      total: records.length,
      records,
      gaps: { recordsWithoutTrace: 7, tracesWithoutRecord: 2 },
    };
  },
  auditRecord: ({ recordId }: { recordId: string }) => ({
    ...auditRecords(300).find((record) => record.recordId === recordId),
    file: '/home/dev/warehouse/audit/logs-dev-20261121.jsonl',
    offset: 1200,
    raw: {
      record_id: recordId,
      input_data: { region: 'north', limit: 20 },
      policies_evaluated: ['policies.input[0]'],
      output_data: null,
    },
    unreadable: null,
  }),
};

// The answers are checked where they are made, not by the table's type: only what the panels ask is here.
const channel = new Channel(transport, answerWith(answers as never));

Object.assign(window, {
  acquireVsCodeApi: () => ({
    postMessage: (frame: unknown) => {
      const copy = structuredClone(frame);
      setTimeout(() => transport.onFrame?.(copy));
    },
    getState: () => JSON.parse(sessionStorage.getItem(stateKey) ?? 'null'),
    setState: (state: unknown) => sessionStorage.setItem(stateKey, JSON.stringify(state)),
  }),
});

window.devHost = {
  asked,
  show: (next) => {
    scenario = next;
    columns = traceOf(next);
    revision++;
    traceVersion = revision;
    for (const part of ['spans', 'queries', 'audit'] as const) changes[part] = revision;
    tellRevision();
  },
  touch: (part) => {
    revision++;
    changes[part] = revision;
    tellRevision();
  },
  emit: (event, value) => channel.emit(event, value),
  theme: applyTheme,
};

document.head.append(
  Object.assign(document.createElement('link'), {
    rel: 'stylesheet',
    href: `/dist/webview/${panel}.css`,
  }),
);
void (query.has('fonts') ? useOwnFonts() : Promise.resolve()).then(() => {
  applyTheme((query.get('theme') ?? 'dark') as ThemeName);
  document.body.append(
    Object.assign(document.createElement('script'), { src: `/dist/webview/${panel}.js` }),
  );
});
