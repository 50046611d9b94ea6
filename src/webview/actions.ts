import type { SourcePlace } from '../shared/rpc/contract.ts';
import type { PanelClient } from './client.ts';

/** What views ask the host to do. A refusal is shown by the host itself, in VS Code's own words. */
export interface HostActions {
  openPlace(place: SourcePlace): void;
  openTrace(traceId: string, spanId: string | null): void;
  openQuery(hash: string): void;
  openAudit(recordId: string | null, filter: string | null): void;
  /** Shows in the tree Traces what passes a filter. */
  filterTraces(filter: string): void;
  openText(title: string, language: string, text: string): void;
  copy(text: string, what: string): void;
}

export function hostActions(client: PanelClient): HostActions {
  const ask = (request: Promise<unknown>) => void request.catch(() => undefined);
  return {
    openPlace: (place) => ask(client.request('openPlace', { place, beside: true })),
    openTrace: (traceId, spanId) => ask(client.request('openTrace', { traceId, spanId })),
    openQuery: (hash) => ask(client.request('openQuery', { hash })),
    openAudit: (recordId, filter) => ask(client.request('openAudit', { recordId, filter })),
    filterTraces: (filter) => ask(client.request('filterTraces', { filter })),
    openText: (title, language, text) => ask(client.request('openText', { title, language, text })),
    copy: (text, what) => ask(client.request('copy', { text, what })),
  };
}
