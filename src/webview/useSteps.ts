import { useEffect, useMemo, useState } from 'preact/hooks';
import { atOnce, type Steps } from '../shared/util/steps.ts';

/** Of traces up to this size the work takes a few milliseconds, and its result is there with the frame that wants it. */
const mostAtOnce = 20_000;
/** Leaves a frame of 16 ms the time to be drawn. */
const sliceMs = 10;

/**
 * The result of long work over `size` rows, done between frames; null until it is there. While only `inputs` change the
 * last result stays until the next one is there; a change of `subject` drops it, since it is of something else.
 */
export function useSteps<T>(
  size: number,
  make: () => Steps<T>,
  subject: readonly unknown[],
  inputs: readonly unknown[],
): T | null {
  const isSmall = size <= mostAtOnce;
  const now = useMemo(() => (isSmall ? atOnce(make()) : null), [isSmall, ...subject, ...inputs]);
  const [later, setLater] = useState<Outcome<T> | null>(null);
  useEffect(() => {
    if (isSmall) return;
    const steps = make();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const goOn = () => {
      try {
        const end = performance.now() + sliceMs;
        let step = steps.next();
        while (step.done !== true && performance.now() < end) step = steps.next();
        if (step.done === true) setLater({ subject, value: step.value });
        else timer = setTimeout(goOn);
      } catch (thrown) {
        setLater({ subject, thrown });
      }
    };
    timer = setTimeout(goOn);
    return () => clearTimeout(timer);
  }, [isSmall, ...subject, ...inputs]);
  if (isSmall) return now;
  if (later === null || later.subject.some((each, at) => each !== subject[at])) return null;
  // Whoever shows the result says what went wrong with it.
  if ('thrown' in later) throw later.thrown;
  return later.value;
}

type Outcome<T> =
  | { readonly subject: readonly unknown[]; readonly value: T }
  | { readonly subject: readonly unknown[]; readonly thrown: unknown };
