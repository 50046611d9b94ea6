import { realpathSync } from 'node:fs';
import path from 'node:path';

/** Whether a file lies in one of the folders, with all links followed: a panel may only open what the window may show. */
export function isBelowRoots(file: string, roots: readonly string[]): boolean {
  if (!path.isAbsolute(file)) {
    return false;
  }
  const target = real(file);
  return target !== null && roots.some((root) => isBelow(target, real(root) ?? root));
}

export function isBelow(file: string, root: string): boolean {
  const relative = path.relative(root, file);
  return (
    relative !== '' &&
    !relative.startsWith(`..${path.sep}`) &&
    relative !== '..' &&
    !path.isAbsolute(relative)
  );
}

function real(file: string): string | null {
  try {
    return realpathSync(file);
  } catch {
    return null;
  }
}
