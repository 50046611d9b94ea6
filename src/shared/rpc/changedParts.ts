import type { ChangingPart, Revision } from './contract.ts';

/** Whether answers made of these parts may be others than before. */
export function haveChanged(
  parts: readonly ChangingPart[],
  before: Revision | null,
  after: Revision,
): boolean {
  const then = before?.parts;
  const now = after.parts;
  if (then === undefined || now === undefined) {
    return true;
  }
  return then.run !== now.run || parts.some((part) => then[part] !== now[part]);
}
