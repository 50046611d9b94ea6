import * as vscode from 'vscode';

const scheme = 'mcp-trace-text';
/** Texts that stay readable; an editor that is still open keeps its own copy. */
const maxTexts = 50;

/** Texts of traces in native read-only editors. */
export class TextDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration: vscode.Disposable;
  #next = 1;

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  async open(title: string, language: string, text: string): Promise<void> {
    const id = String(this.#next);
    this.#next += 1;
    this.#texts.set(id, text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > maxTexts && oldest !== undefined) {
      this.#texts.delete(oldest);
    }
    const name = title.replace(/[\\/\p{Cc}\p{Cf}]+/gu, ' ').slice(0, 80) || 'text';
    const uri = vscode.Uri.from({ scheme, path: `/${name}`, query: id });
    const document = await vscode.workspace.openTextDocument(uri);
    const known = await vscode.languages.getLanguages();
    if (known.includes(language)) {
      await vscode.languages.setTextDocumentLanguage(document, language);
    }
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preview: true,
    });
  }

  provideTextDocumentContent({ query }: vscode.Uri): string {
    return this.#texts.get(query) ?? 'This text is no longer kept. Open it again from its panel.';
  }

  dispose(): void {
    this.#registration.dispose();
    this.#texts.clear();
  }
}
