import { type Answer, answerWith, type Handlers } from '../shared/rpc/channel.ts';
import type { CollectorRequests, EndReason, ServerInfo, Status } from '../shared/rpc/contract.ts';
import { RpcError } from '../shared/rpc/rpcError.ts';
import type { CancelSignal } from '../shared/util/cancel.ts';
import type { Forwarder } from './forward/forwarder.ts';
import type { Hints } from './hints.ts';
import type { LinkClient } from './link/linkServer.ts';
import type { Projects } from './projects/openProjects.ts';
import type { DataMethod } from './query/handlers.ts';
import { type Address, bothLoopbacks, parseAddress } from './receivers/address.ts';
import type { Receivers } from './receivers/receivers.ts';
import { absolutePath, type RootSet } from './rootSet.ts';
import { selfTest } from './selfTest.ts';
import { importFiles } from './sources/importFile.ts';
import type { SourceSet } from './sources/sourceSet.ts';
import { statusOf } from './status.ts';
import type { Store } from './store/store.ts';

export interface ControlDeps {
  readonly version: string;
  readonly store: Store;
  readonly projects: Projects;
  readonly sources: SourceSet;
  readonly receivers: Receivers;
  readonly roots: RootSet<LinkClient | 'options'>;
  readonly hints: Hints;
  readonly forwarder: Forwarder | null;
  /** Clients on the link now. */
  readonly clients: () => number;
  readonly startedBy: ServerInfo['startedBy'];
  readonly onStatusChange: () => void;
  readonly stop: (reason: EndReason) => void;
}

/** Requests that are answered by what runs, or change it; `hello` is the link's own. */
type ControlRequests = Omit<CollectorRequests, DataMethod | 'hello'>;

/** Answers `status` and everything that changes something. */
export class ControlHandlers {
  readonly #deps: ControlDeps;

  constructor(deps: ControlDeps) {
    this.#deps = deps;
  }

  status(): Status {
    return statusOf(this.#deps);
  }

  /** @param client null for the process that runs the collector itself */
  answer(
    client: LinkClient | null,
    method: string,
    params: unknown,
    signal: CancelSignal,
  ): Promise<unknown> | undefined {
    return this.#answerFor(client)(method, params, signal);
  }

  #answerFor(client: LinkClient | null): Answer {
    const { store, sources, receivers, roots, projects } = this.#deps;
    const handlers: Handlers<ControlRequests> = {
      status: () => this.status(),
      import: async ({ files }, signal) =>
        await importFiles(files.map(absolutePath), store, { signal }),
      clear: () => store.clear(),
      undoClear: ({ undoToken }) => store.undoClear(undoToken),
      addSource: async ({ kind, path }) => {
        const file = absolutePath(path);
        if (kind === 'project') {
          roots.set(client ?? 'options', [...roots.of(client ?? 'options'), file]);
          await projects.setRoots(roots.all);
        } else if (kind === 'console' || kind === 'audit') {
          await sources.add(kind, file);
        } else {
          throw new RpcError('badRequest', `unknown kind of source ${String(kind)}`);
        }
        this.#deps.onStatusChange();
        return {};
      },
      removeSource: async ({ kind, path }) => {
        const file = absolutePath(path);
        if (kind !== 'project') {
          await sources.remove(kind, file);
        }
        this.#deps.onStatusChange();
        return {};
      },
      setRoots: async (params) => {
        roots.set(client ?? 'options', params.roots.map(absolutePath));
        await projects.setRoots(roots.all);
        return {};
      },
      setReceivers: async ({ http, grpc }) => {
        await receivers.listen({
          http: http === undefined ? receivers.addressesOf('http') : addressesFrom(http),
          grpc: grpc === undefined ? receivers.addressesOf('grpc') : addressesFrom(grpc),
        });
        this.#deps.onStatusChange();
        return { receivers: receivers.status };
      },
      selfTest: async () => {
        const blocked = receivers.status.find(({ state }) => state === 'blocked');
        return await selfTest(
          receivers.urlOf('http'),
          blocked?.message ?? '',
          (traceId) => store.traceRowOf(traceId) >= 0,
        );
      },
      shutdown: ({ reason, force }) => this.#shutdown(reason, force === true),
    };
    return answerWith<ControlRequests>(handlers);
  }

  #shutdown(reason: 'restart' | 'takeOver', isForced: boolean): Record<string, never> {
    const { startedBy, stop, clients } = this.#deps;
    if (startedBy === 'serve') {
      throw new RpcError(
        'forbidden',
        'this collector runs in a terminal (mcp-trace serve): end it there',
      );
    }
    if (reason !== 'restart' && reason !== 'takeOver') {
      throw new RpcError('badRequest', 'shutdown needs a reason');
    }
    const others = clients() - 1;
    if (reason === 'restart' && !isForced && others > 0) {
      throw new RpcError(
        'forbidden',
        others === 1 ? 'one more window uses it' : `${others} more windows use it`,
      );
    }
    // The answer goes out first.
    setTimeout(() => stop(reason), 50);
    return {};
  }
}

/** `HOST:PORT`, or `PORT` alone for both loopback families. */
function addressesFrom(text: string): readonly Address[] {
  if (/^\d{1,5}$/.test(text)) {
    return bothLoopbacks(Number(text));
  }
  const address = parseAddress(text);
  if (address === null) {
    throw new RpcError('badRequest', `${text.slice(0, 80)} is no address of this machine`);
  }
  return [address];
}
