/** What the bench asks of a window; set up before the window's own scripts run. All times in milliseconds of its clock. */
export interface Probe {
  clickedAt: number;
  /** First frame after the click in which rows of spans had text; 0 before. */
  rowsAt: number;
  /** Elements of the panel's document at that frame. */
  elements: number;
  /** Longest time between two frames since `watchFrames`. */
  longestFrameMs: number;
  /** Of `frames`, both since `watchFrames`. */
  framesOver50: number;
  frames: number;
  watchFrames(): void;
  /** Text of a row that is waited for; empty for none. */
  awaited: string;
  /** First frame in which a row had it, in milliseconds since 1970; 0 before. */
  seenAtUnixMs: number;
}

declare global {
  interface Window {
    benchProbe: Probe;
  }
}

/**
 * Runs in the page: it may use nothing from outside. A webview writes its document anew, which ends every loop in it;
 * window and webview are of one origin here and share their frames, so the window looks into the panel.
 */
export function installProbe(): void {
  if (window !== window.top) {
    return;
  }
  let last = 0;
  const probe: Probe = {
    clickedAt: 0,
    rowsAt: 0,
    elements: 0,
    longestFrameMs: 0,
    framesOver50: 0,
    frames: 0,
    watchFrames: () => {
      last = 0;
      probe.longestFrameMs = 0;
      probe.framesOver50 = 0;
      probe.frames = 0;
    },
    awaited: '',
    seenAtUnixMs: 0,
  };
  window.benchProbe = probe;
  addEventListener(
    'pointerdown',
    () => {
      probe.clickedAt = performance.now();
      probe.rowsAt = 0;
    },
    { capture: true },
  );
  const panels = () =>
    Array.from(document.querySelectorAll<HTMLIFrameElement>('iframe.webview'), (outer) =>
      outer.contentDocument?.querySelector<HTMLIFrameElement>('iframe#active-frame'),
    );
  const look = () => {
    for (const panel of panels()) {
      const content = panel?.contentDocument;
      const row = content?.querySelector('[role="row"][data-span-id]');
      if (content && row?.textContent) {
        probe.rowsAt = performance.now();
        probe.elements = content.querySelectorAll('*').length;
      }
    }
  };
  const lookForAwaited = () => {
    const rows = panels().flatMap((panel) =>
      Array.from(panel?.contentDocument?.querySelectorAll('[role="row"][data-span-id]') ?? []),
    );
    if (rows.some((row) => row.textContent?.includes(probe.awaited))) {
      probe.seenAtUnixMs = performance.timeOrigin + performance.now();
    }
  };
  const onFrame = () => {
    const time = performance.now();
    if (last > 0) {
      probe.longestFrameMs = Math.max(probe.longestFrameMs, time - last);
      probe.framesOver50 += time - last > 50 ? 1 : 0;
      probe.frames += 1;
    }
    last = time;
    if (probe.clickedAt > 0 && probe.rowsAt === 0) {
      look();
    }
    if (probe.awaited !== '' && probe.seenAtUnixMs === 0) {
      lookForAwaited();
    }
    requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
}
