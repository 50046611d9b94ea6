/** The part of an `AbortSignal` that shared code relies on; a real one fits. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface CancelSource {
  readonly signal: CancelSignal;
  abort(): void;
}

// Every runtime of ours has it; its type comes with Node or with the DOM.
const { AbortController } = globalThis as unknown as { AbortController: new () => CancelSource };

/** The signal is the runtime's own `AbortSignal`, so that Node's functions take it. */
export const createCancelSource = (): CancelSource => new AbortController();
