import { escapeHtml } from '../../shared/util/escapeHtml.ts';

/** Addresses of what a panel loads, already turned into addresses of its webview. */
export interface PanelPage {
  readonly title: string;
  /** Of `webview.cspSource`. */
  readonly cspSource: string;
  /** From a random generator that cannot be guessed, new for each page. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
}

/**
 * The page of a panel. It carries no data: what to show comes over the channel. Nothing may be loaded but our own script,
 * style sheet and icon font.
 */
export function panelHtml({ title, cspSource, nonce, scriptUri, styleUri }: PanelPage): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${escapeHtml(styleUri)}">
</head>
<body>
<div id="root"></div>
<script nonce="${escapeHtml(nonce)}" src="${escapeHtml(scriptUri)}"></script>
</body>
</html>
`;
}
