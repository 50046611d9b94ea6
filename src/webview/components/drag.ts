/** A press that moves less is a click. Pixels. */
const clickPx = 3;

/**
 * Follows a pointer from press to release; `move` gets the way since the press. Only the first button drags. The pointer
 * is captured with the first real move, not before: a captured click would miss what was pressed.
 */
export function dragFrom(
  event: PointerEvent,
  move: (dx: number, dy: number) => void,
  end?: (dx: number, dy: number) => void,
): void {
  if (event.button !== 0 || !(event.currentTarget instanceof Element)) return;
  const target = event.currentTarget;
  const abort = new AbortController();
  let moved = false;
  const wayOf = (e: PointerEvent): [number, number] => [
    e.clientX - event.clientX,
    e.clientY - event.clientY,
  ];
  const listen = (type: string, on: (e: PointerEvent) => void) =>
    window.addEventListener(type, (e) => on(e as PointerEvent), { signal: abort.signal });
  listen('pointermove', (e) => {
    const [dx, dy] = wayOf(e);
    if (!moved && Math.abs(dx) < clickPx && Math.abs(dy) < clickPx) return;
    if (!moved) target.setPointerCapture(event.pointerId);
    moved = true;
    move(dx, dy);
  });
  const stop = (e: PointerEvent) => {
    abort.abort();
    if (moved) end?.(...wayOf(e));
  };
  listen('pointerup', stop);
  listen('pointercancel', stop);
}
