/** A file that makes `mcp-trace` a command of a terminal; a VSIX puts nothing on the path. */
export interface Shim {
  readonly name: string;
  readonly text: string;
}

/** One shim for POSIX shells and one for Windows, each running the CLI with VS Code's own Node. */
export function shims(node: string, script: string): readonly Shim[] {
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  return [
    {
      name: 'mcp-trace',
      text: `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${quoted(node)} ${quoted(script)} "$@"\n`,
    },
    {
      // A percent sign of a path would be taken for a variable.
      name: 'mcp-trace.cmd',
      text: `@echo off\r\nset ELECTRON_RUN_AS_NODE=1\r\n"${node.replaceAll('%', '%%')}" "${script.replaceAll('%', '%%')}" %*\r\n`,
    },
  ];
}

/** The environment with a folder in front of its search path, whatever the case of that variable's name. */
export function withFolderOnPath(
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
  separator: string,
): Record<string, string> {
  const name = Object.keys(env).find((each) => each.toUpperCase() === 'PATH') ?? 'PATH';
  const path = env[name];
  return { [name]: path ? `${folder}${separator}${path}` : folder };
}
