import { useEffect, useRef, useState } from 'preact/hooks';

/** Tells a value at once, and a newer one at most so often: what costs much is asked for again in peace. */
export function useThrottled<T>(value: T, restMs: number): T {
  const [told, setTold] = useState(value);
  const toldAt = useRef(performance.now());
  useEffect(() => {
    if (Object.is(value, told)) return;
    const timer = setTimeout(
      () => {
        toldAt.current = performance.now();
        setTold(() => value);
      },
      Math.max(0, toldAt.current + restMs - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [value, told, restMs]);
  return told;
}
