import path from 'node:path';
import * as vscode from 'vscode';
import { RpcError } from '../../shared/rpc/rpcError.ts';

const kinds: Readonly<Record<string, string>> = {
  svg: 'SVG picture',
  png: 'PNG picture',
};

/** Saves what a panel has made where a person says. False when they say nowhere. @throws RpcError */
export async function saveFile(name: string, data: string | ArrayBuffer): Promise<boolean> {
  const extension = path.extname(name).slice(1);
  const kind = kinds[extension];
  if (kind === undefined || !/^[\w-]{1,80}\.\w+$/.test(name)) {
    throw new RpcError('badRequest', 'A panel may not save such a file.');
  }
  const uri = await vscode.window.showSaveDialog({
    title: `Save ${kind}`,
    ...suggested(name),
    filters: { [kind]: [extension] },
  });
  if (uri === undefined) {
    return false;
  }
  await vscode.workspace.fs.writeFile(
    uri,
    typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data),
  );
  vscode.window.setStatusBarMessage(`Saved ${path.basename(uri.path)}`, 5000);
  return true;
}

/** A name in the first folder of the window; else the dialog starts where it will. */
export function suggested(name: string): Pick<vscode.SaveDialogOptions, 'defaultUri'> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  return folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder.uri, name) };
}
