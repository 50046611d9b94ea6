/** What VS Code gives a webview. Its only use is here, so that the panels run in a plain browser too (`test/webview`). */
interface VsCodeApi {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface Host {
  post(frame: unknown): void;
  onFrame(listener: (frame: unknown) => void): () => void;
  /** State that survives hiding and reloading the panel. Anything may come back: it is what an older version saved. */
  loadState(): unknown;
  saveState(state: unknown): void;
}

/** May be called once: VS Code gives its API once a document. */
export function acquireHost(): Host {
  const api = acquireVsCodeApi();
  return {
    post: (frame) => api.postMessage(frame),
    onFrame: (listener) => {
      const onMessage = (event: MessageEvent<unknown>) => listener(event.data);
      window.addEventListener('message', onMessage);
      return () => window.removeEventListener('message', onMessage);
    },
    loadState: () => api.getState(),
    saveState: (state) => api.setState(state),
  };
}
