/** What the bench asks of a peer's page. Milliseconds of its clock. */
export interface PeerProbe {
  clickedAt: number;
  /** First frame after the click with rows of spans; 0 before. */
  rowsAt: number;
  /** Elements of the page at that frame, those in shadow roots too. */
  elements: number;
  /** Longest time between two frames since it was set to 0. */
  longestFrameMs: number;
}

declare global {
  interface Window {
    peerProbe: PeerProbe;
  }
}

/** Runs in the page: it may use nothing from outside. */
export function installPeerProbe(rows: string): void {
  const probe: PeerProbe = { clickedAt: 0, rowsAt: 0, elements: 0, longestFrameMs: 0 };
  window.peerProbe = probe;
  addEventListener(
    'pointerdown',
    () => {
      probe.clickedAt = performance.now();
    },
    { capture: true, once: true },
  );
  const rootsIn = (root: Document | ShadowRoot): (Document | ShadowRoot)[] => [
    root,
    ...Array.from(root.querySelectorAll('*'), ({ shadowRoot }) => shadowRoot).flatMap((shadow) =>
      shadow === null ? [] : rootsIn(shadow),
    ),
  ];
  let last = 0;
  const onFrame = () => {
    const time = performance.now();
    if (last > 0) probe.longestFrameMs = Math.max(probe.longestFrameMs, time - last);
    last = time;
    if (probe.clickedAt > 0 && probe.rowsAt === 0) {
      const roots = rootsIn(document);
      if (roots.some((root) => root.querySelector(rows)?.textContent)) {
        probe.rowsAt = time;
        probe.elements = roots.reduce((sum, root) => sum + root.querySelectorAll('*').length, 0);
      }
    }
    requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
}
