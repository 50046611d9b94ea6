import type { VscodeServer } from './vscodeServer.ts';

export interface WindowTarget {
  readonly folder: string;
  /** Root of an unpackaged extension. Needs a server with its test driver. */
  readonly extension?: string;
  /** Module whose `run` VS Code calls in the extension host. Needs `extension`. */
  readonly tests?: string;
}

/** Address of a VS Code window. */
export function windowAddress(server: VscodeServer, target: WindowTarget): string {
  const { folder, extension, tests } = target;
  const remote = (file: string) => `vscode-remote://${server.authority}${file}`;
  const payload = [
    ...(extension === undefined ? [] : [['extensionDevelopmentPath', remote(extension)]]),
    ...(tests === undefined ? [] : [['extensionTestsPath', remote(tests)]]),
  ];
  const query = new URLSearchParams({ folder });
  if (payload.length > 0) {
    query.set('payload', JSON.stringify(payload));
  }
  if (server.token !== null) {
    query.set('tkn', server.token);
  }
  return `${server.url}?${query}`;
}
