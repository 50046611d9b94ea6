/** Lines of the functions of a Python file by name, from 1. Only those at the outermost level. */
export function functionLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const name = /^(?:async\s+)?def\s+([A-Za-z_]\w*)\s*\(/.exec(line)?.[1];
    // A later definition of a name replaces the earlier one, as in Python.
    if (name !== undefined) lines.set(name, index + 1);
  }
  return lines;
}

/** The function that MXCP calls: a tool's own name; for a resource `main`, the file's name, else the first public one. */
export function calledFunction(
  functions: ReadonlyMap<string, number>,
  name: string | null,
  fileStem: string,
): { readonly name: string; readonly line: number } | null {
  const firstPublic = [...functions.keys()].find((key) => !key.startsWith('_'));
  for (const wanted of [name, 'main', fileStem, firstPublic]) {
    const line = wanted == null ? undefined : functions.get(wanted);
    if (wanted != null && line !== undefined) return { name: wanted, line };
  }
  return null;
}

export interface StackFrame {
  readonly path: string;
  readonly line: number;
  readonly function: string;
}

const maxFrames = 200;

/** Frames of a Python traceback, innermost first. */
export function stackFrames(stackTrace: string): readonly StackFrame[] {
  const frames: StackFrame[] = [];
  for (const match of stackTrace.matchAll(/^ *File "([^"\n]+)", line (\d{1,9})(?:, in (.+))?$/gm)) {
    const [, path = '', line = '', name = ''] = match;
    frames.push({ path, line: Number(line), function: name.trim() });
  }
  return frames.slice(-maxFrames).reverse();
}
