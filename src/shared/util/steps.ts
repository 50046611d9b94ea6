/** Long work that may be left and taken up again: it stops every few thousand rows, and returns its result in the end. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Rows between two stops: about a millisecond. */
export const rowsAStep = 4096;

/** All of it at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
