import { type CancelSignal, type CancelSource, createCancelSource } from '../util/cancel.ts';
import { asFrame, type Frame, type Transport } from './frame.ts';
import { failureOf, messageOf, RpcError } from './rpcError.ts';

interface Call {
  readonly params: unknown;
  readonly result: unknown;
}
type Calls<C> = { readonly [M in keyof C]: Call };

/** One function a request; a request without one does not compile. */
export type Handlers<C extends Calls<C>> = {
  readonly [M in keyof C]: (
    params: C[M]['params'],
    signal: CancelSignal,
  ) => Promise<C[M]['result']> | C[M]['result'];
};

/** Answers a request by name; undefined = there is none of that name. The way in for a host that passes requests on. */
export type Answer = (
  method: string,
  params: unknown,
  signal: CancelSignal,
) => Promise<unknown> | undefined;

export const answerWith =
  <C extends Calls<C>>(handlers: Handlers<C>): Answer =>
  (method, params, signal) => {
    if (!Object.hasOwn(handlers, method)) {
      return undefined;
    }
    const handler = handlers[method as keyof C];
    // `async` also turns what a handler throws at once into a rejection.
    return (async () => await handler(params as C[keyof C]['params'], signal))();
  };

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: RpcError) => void;
  readonly forget: () => void;
}

/** Requests that one peer may have running here; more are refused, so that a hung view cannot grow the memory. */
const maxRunning = 256;

/**
 * One end of a link: asks the other end (`Remote`), answers it (`answer`), sends it events and hears its events. Every
 * request ends in a result, an error with a reason, or a cancel that reaches the other end.
 */
export class Channel<Remote extends Calls<Remote>, RemoteEvents = Record<never, never>> {
  readonly #transport: Transport;
  readonly #answer: Answer;
  readonly #pending = new Map<number, Pending>();
  readonly #running = new Map<number, CancelSource>();
  readonly #listeners = new Map<string, Set<(value: unknown) => void>>();
  readonly #closeListeners = new Set<() => void>();
  #nextId = 1;
  #closed = false;
  #malformed = 0;

  constructor(transport: Transport, answer: Answer = () => undefined) {
    this.#transport = transport;
    this.#answer = answer;
    transport.onFrame = (value) => this.#receive(value);
    transport.onClose = () => this.#end();
  }

  /** Frames from the other end that were none. */
  get malformed(): number {
    return this.#malformed;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** @throws RpcError */
  request<M extends keyof Remote & string>(
    method: M,
    params: Remote[M]['params'],
    signal?: CancelSignal,
  ): Promise<Remote[M]['result']> {
    if (this.#closed) {
      return Promise.reject(disconnected());
    }
    if (signal?.aborted === true) {
      return Promise.reject(cancelled());
    }
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#pending.delete(id);
        this.#transport.send({ kind: 'cancel', id });
        reject(cancelled());
      };
      signal?.addEventListener('abort', onAbort);
      this.#pending.set(id, {
        resolve,
        reject,
        forget: () => signal?.removeEventListener('abort', onAbort),
      });
      this.#transport.send({ kind: 'request', id, method, params });
    });
  }

  /** @returns a function that stops listening */
  on<E extends keyof RemoteEvents & string>(
    event: E,
    listener: (value: RemoteEvents[E]) => void,
  ): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    const each = (value: unknown) => listener(value as RemoteEvents[E]);
    listeners.add(each);
    return () => listeners.delete(each);
  }

  emit(event: string, value: unknown): void {
    if (!this.#closed) {
      this.#transport.send({ kind: 'event', event, value });
    }
  }

  /** Called once, when either end closes. */
  onClose(listener: () => void): () => void {
    this.#closeListeners.add(listener);
    return () => this.#closeListeners.delete(listener);
  }

  dispose(): void {
    this.#end();
    this.#transport.close();
  }

  #end(): void {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    for (const { reject, forget } of this.#pending.values()) {
      forget();
      reject(disconnected());
    }
    this.#pending.clear();
    for (const source of this.#running.values()) {
      source.abort();
    }
    this.#running.clear();
    for (const listener of this.#closeListeners) {
      listener();
    }
  }

  #receive(value: unknown): void {
    const frame = asFrame(value);
    if (frame === null || this.#closed) {
      this.#malformed += frame === null ? 1 : 0;
      return;
    }
    switch (frame.kind) {
      case 'request':
        void this.#run(frame);
        return;
      case 'cancel':
        this.#running.get(frame.id)?.abort();
        return;
      case 'event':
        for (const listener of this.#listeners.get(frame.event) ?? []) {
          listener(frame.value);
        }
        return;
      default:
        this.#settle(frame);
    }
  }

  #settle(frame: Extract<Frame, { kind: 'result' | 'error' }>): void {
    const pending = this.#pending.get(frame.id);
    if (pending === undefined) {
      return;
    }
    this.#pending.delete(frame.id);
    pending.forget();
    if (frame.kind === 'result') {
      pending.resolve(frame.result);
    } else {
      const named = Object.assign(new Error(frame.message), { reason: frame.reason });
      pending.reject(new RpcError(failureOf(named), frame.message));
    }
  }

  async #run({ id, method, params }: Extract<Frame, { kind: 'request' }>): Promise<void> {
    if (this.#running.has(id) || this.#running.size >= maxRunning) {
      this.#fail(id, new RpcError('badRequest', `too many requests at once (${maxRunning})`));
      return;
    }
    const source = createCancelSource();
    const answered = this.#answer(method, params, source.signal);
    if (answered === undefined) {
      this.#fail(id, unknownRequest(method));
      return;
    }
    this.#running.set(id, source);
    try {
      const result = await answered;
      if (this.#running.delete(id) && !source.signal.aborted) {
        this.#transport.send({ kind: 'result', id, result });
      }
    } catch (thrown) {
      if (this.#running.delete(id) && !source.signal.aborted) {
        this.#fail(id, thrown);
      }
    }
  }

  #fail(id: number, thrown: unknown): void {
    this.#transport.send({
      kind: 'error',
      id,
      reason: failureOf(thrown),
      message: messageOf(thrown),
    });
  }
}

export const unknownRequest = (method: string): RpcError =>
  new RpcError('badRequest', `unknown request ${method.slice(0, 100)}`);

const disconnected = () => new RpcError('disconnected', 'the link was closed');
const cancelled = () => new RpcError('cancelled', 'the request was cancelled');
