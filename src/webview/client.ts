import { Channel } from '../shared/rpc/channel.ts';
import type { CollectorEvents, CollectorRequests, Failure } from '../shared/rpc/contract.ts';
import type { Transport } from '../shared/rpc/frame.ts';
import type { HostEvents, HostRequests, PassedOn } from '../shared/rpc/hostContract.ts';
import { messageOf, failureOf as reasonOf } from '../shared/rpc/rpcError.ts';
import type { Host } from './host.ts';

/** A panel asks the extension host, which passes on to the collector what it does not answer itself. */
export type PanelRequests = HostRequests & Pick<CollectorRequests, PassedOn>;
export type PanelEvents = HostEvents & CollectorEvents;
export interface PanelClient extends Pick<Channel<PanelRequests, PanelEvents>, 'request' | 'on'> {
  /** What was told last; null before it was. */
  readonly latest: () => Latest;
}

interface Latest {
  readonly revision: PanelEvents['revision'] | null;
  readonly connection: PanelEvents['connection'] | null;
}

export function panelClient(host: Host): PanelClient {
  const transport: Transport = {
    send: (frame) => host.post(frame),
    onFrame: null,
    onClose: null,
    close: () => undefined,
  };
  host.onFrame((frame) => transport.onFrame?.(frame));
  const channel = new Channel<PanelRequests, PanelEvents>(transport);
  let latest: Latest = { revision: null, connection: null };
  const remember = <E extends keyof Latest>(event: E) =>
    channel.on(event, (value: PanelEvents[E]) => {
      latest = { ...latest, [event]: value };
    });
  remember('revision');
  remember('connection');
  return {
    request: (method, params, signal) => channel.request(method, params, signal),
    on: (event, listener) => channel.on(event, listener),
    latest: () => latest,
  };
}

export interface PanelFailure {
  readonly reason: Failure;
  readonly message: string;
}

export function failureOf(thrown: unknown): PanelFailure {
  return { reason: reasonOf(thrown), message: messageOf(thrown) };
}
