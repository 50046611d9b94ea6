import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Size of an element in CSS pixels, kept up to date; also of one that comes and goes. */
export function useSize<E extends HTMLElement>(): [RefObject<E | null>, Size] {
  const ref = useRef<E>(null);
  const observed = useRef<Element | null>(null);
  const observer = useRef<ResizeObserver | null>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  // Without dependencies: a ref tells nobody when its element changes.
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === observed.current) return;
    observer.current?.disconnect();
    observed.current = element;
    if (element === null) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      setSize((before) =>
        before.width === width && before.height === height ? before : { width, height },
      );
    };
    measure();
    observer.current = new ResizeObserver(measure);
    observer.current.observe(element);
  });
  useEffect(() => () => observer.current?.disconnect(), []);
  return [ref, size];
}
