import { useEffect, useState } from 'preact/hooks';

/** Colours of the theme as a canvas takes them. */
export interface Palette {
  readonly services: readonly string[];
  readonly error: string;
  readonly critical: string;
  readonly text: string;
  readonly background: string;
  readonly mark: string;
  readonly font: string;
  /** High contrast and forced colours: outlines instead of translucent fills. */
  readonly outlined: boolean;
}

const serviceTokens = ['blue', 'green', 'orange', 'purple', 'yellow'] as const;
/** How many services have a colour of their own; the next ones begin again and are told by name. */
export const serviceColours = serviceTokens.length;

function readPalette(): Palette {
  const style = getComputedStyle(document.body);
  const font = `11px ${style.getPropertyValue('--vscode-font-family').trim() || 'sans-serif'}`;
  if (matchMedia('(forced-colors: active)').matches) {
    return {
      services: ['CanvasText'],
      error: 'LinkText',
      critical: 'Highlight',
      text: 'CanvasText',
      background: 'Canvas',
      mark: 'CanvasText',
      font,
      outlined: true,
    };
  }
  const token = (name: string, other: string) =>
    style.getPropertyValue(`--vscode-${name}`).trim() || other;
  const text = token('foreground', style.color);
  return {
    services: serviceTokens.map((name) => token(`charts-${name}`, text)),
    error: token('errorForeground', text),
    critical: token('focusBorder', text),
    text,
    background: token('editor-background', 'transparent'),
    mark: token('charts-foreground', text),
    font,
    outlined: document.body.className.includes('vscode-high-contrast'),
  };
}

/** The colours of the theme, and again when the theme changes: VS Code then replaces classes and style of the page. */
export function usePalette(): Palette {
  const [palette, setPalette] = useState(readPalette);
  useEffect(() => {
    const update = () => setPalette(readPalette());
    const observer = new MutationObserver(update);
    observer.observe(document.documentElement, { attributeFilter: ['style', 'class'] });
    observer.observe(document.body, { attributeFilter: ['class', 'style'] });
    const forced = matchMedia('(forced-colors: active)');
    forced.addEventListener('change', update);
    return () => {
      observer.disconnect();
      forced.removeEventListener('change', update);
    };
  }, []);
  return palette;
}
