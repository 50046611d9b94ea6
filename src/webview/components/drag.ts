/** Follows a pointer from press to release; `move` gets the way since the press. Only the first button drags. */
export function dragFrom(
  event: PointerEvent,
  move: (dx: number, dy: number, event: PointerEvent) => void,
  end?: (dx: number, dy: number) => void,
): void {
  if (event.button !== 0 || !(event.currentTarget instanceof Element)) return;
  const target = event.currentTarget;
  const abort = new AbortController();
  const { signal } = abort;
  target.setPointerCapture(event.pointerId);
  const listen = (
    type: 'pointermove' | 'pointerup' | 'pointercancel',
    on: (e: PointerEvent) => void,
  ) => target.addEventListener(type, (e) => on(e as PointerEvent), { signal });
  listen('pointermove', (e) => move(e.clientX - event.clientX, e.clientY - event.clientY, e));
  const stop = (e: PointerEvent) => {
    abort.abort();
    end?.(e.clientX - event.clientX, e.clientY - event.clientY);
  };
  listen('pointerup', stop);
  listen('pointercancel', stop);
}
