import { Channel } from '../shared/rpc/channel.ts';
import type { CollectorEvents, CollectorRequests, Failure } from '../shared/rpc/contract.ts';
import type { Transport } from '../shared/rpc/frame.ts';
import type { HostEvents, HostRequests, PassedOn } from '../shared/rpc/hostContract.ts';
import { messageOf, failureOf as reasonOf } from '../shared/rpc/rpcError.ts';
import type { Host } from './host.ts';

/** A panel asks the extension host, which passes on to the collector what it does not answer itself. */
export type PanelRequests = HostRequests & Pick<CollectorRequests, PassedOn>;
export type PanelEvents = HostEvents & CollectorEvents;
export type PanelClient = Pick<Channel<PanelRequests, PanelEvents>, 'request' | 'on'>;

export function panelClient(host: Host): PanelClient {
  const transport: Transport = {
    send: (frame) => host.post(frame),
    onFrame: null,
    onClose: null,
    close: () => undefined,
  };
  host.onFrame((frame) => transport.onFrame?.(frame));
  return new Channel<PanelRequests, PanelEvents>(transport);
}

export interface PanelFailure {
  readonly reason: Failure;
  readonly message: string;
}

export function failureOf(thrown: unknown): PanelFailure {
  return { reason: reasonOf(thrown), message: messageOf(thrown) };
}
