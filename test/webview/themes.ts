/** Values that VS Code gives its webviews for four of its own themes; enough of them to see the panels as they will be. */
export type ThemeName = 'dark' | 'light' | 'hc-black' | 'hc-light';

interface Theme {
  readonly bodyClass: string;
  readonly tokens: Readonly<Record<string, string>>;
}

const usualFonts = {
  'font-family': 'system-ui, "Segoe UI", Ubuntu, "Droid Sans", sans-serif',
  'font-size': '13px',
  'editor-font-family': '"Droid Sans Mono", monospace',
  'editor-font-size': '12px',
};

/** Fonts that `serve.ts` hands out, so that a picture has the same letters on every machine. */
const ownFonts = {
  ...usualFonts,
  'font-family': '"Test Sans"',
  'editor-font-family': '"Test Mono"',
};
const fontFiles = [
  ['Test Sans', 'sans', '400'],
  ['Test Sans', 'sans-bold', '600'],
  ['Test Mono', 'mono', '400'],
] as const;
let fonts = usualFonts;

/** A canvas measures with what is there, so nothing is drawn before they are. */
export async function useOwnFonts(): Promise<void> {
  fonts = ownFonts;
  const faces = fontFiles.map(
    ([family, file, weight]) => new FontFace(family, `url(/fonts/${file}.ttf)`, { weight }),
  );
  for (const face of faces) document.fonts.add(face);
  await Promise.all(faces.map((face) => face.load()));
}

const highContrast = (fg: string, bg: string, border: string, active: string, red: string) => ({
  foreground: fg,
  'icon-foreground': fg,
  descriptionForeground: fg,
  errorForeground: red,
  'editor-background': bg,
  'sideBar-background': bg,
  'editorWidget-background': bg,
  focusBorder: active,
  contrastBorder: border,
  contrastActiveBorder: active,
  'textLink-foreground': fg === '#ffffff' ? '#21a6ff' : '#0f4a85',
  'textLink-activeForeground': fg === '#ffffff' ? '#21a6ff' : '#0f4a85',
  'input-background': bg,
  'input-foreground': fg,
  'input-border': border,
  'input-placeholderForeground': fg,
  'dropdown-background': bg,
  'dropdown-foreground': fg,
  'dropdown-border': border,
  'button-secondaryBackground': bg,
  'button-secondaryForeground': fg,
  'button-border': border,
  'editorWarning-foreground': fg === '#ffffff' ? '#ffd370' : '#895503',
  'charts-blue': fg === '#ffffff' ? '#59a4f9' : '#1a85ff',
  'charts-green': fg === '#ffffff' ? '#89d185' : '#374e06',
  'charts-orange': '#d18616',
  'charts-purple': fg === '#ffffff' ? '#b180d7' : '#652d90',
  'charts-yellow': fg === '#ffffff' ? '#ffd370' : '#895503',
  'charts-red': red,
  'charts-foreground': fg,
  'inputOption-activeBorder': active,
  'inputOption-activeForeground': fg,
  'list-focusOutline': active,
  'keybindingLabel-foreground': fg,
  'keybindingLabel-border': border,
  'inputValidation-warningBackground': bg,
  'inputValidation-warningBorder': border,
  'inputValidation-errorBorder': red,
  'testing-iconPassed': fg === '#ffffff' ? '#73c991' : '#007100',
});

export const themes: Readonly<Record<ThemeName, Theme>> = {
  dark: {
    bodyClass: 'vscode-dark',
    tokens: {
      foreground: '#cccccc',
      'icon-foreground': '#cccccc',
      descriptionForeground: '#9d9d9d',
      errorForeground: '#f85149',
      'editor-background': '#1f1f1f',
      'sideBar-background': '#181818',
      'editorWidget-background': '#202020',
      'editorWidget-foreground': '#cccccc',
      'editorWidget-border': '#313131',
      'widget-border': '#313131',
      'editorGroup-border': '#ffffff17',
      focusBorder: '#0078d4',
      'widget-shadow': '#0000005c',
      'textLink-foreground': '#4daafc',
      'textLink-activeForeground': '#4daafc',
      'textCodeBlock-background': '#2b2b2b',
      'toolbar-hoverBackground': '#5a5d5e50',
      'input-background': '#313131',
      'input-foreground': '#cccccc',
      'input-border': '#3c3c3c',
      'input-placeholderForeground': '#989898',
      'dropdown-background': '#313131',
      'dropdown-foreground': '#cccccc',
      'dropdown-border': '#3c3c3c',
      'inputOption-activeBackground': '#2489db82',
      'inputOption-activeBorder': '#2488db',
      'inputOption-activeForeground': '#ffffff',
      'button-secondaryBackground': '#313131',
      'button-secondaryForeground': '#cccccc',
      'button-secondaryHoverBackground': '#3c3c3c',
      'list-hoverBackground': '#2a2d2e',
      'list-inactiveSelectionBackground': '#37373d',
      'list-focusOutline': '#0078d4',
      'tree-inactiveIndentGuidesStroke': '#58585866',
      'editor-findMatchHighlightBackground': '#ea5c0055',
      'editor-selectionBackground': '#264f78',
      'editorStickyScroll-background': '#1f1f1f',
      'editorWarning-foreground': '#cca700',
      'charts-blue': '#3794ff',
      'charts-green': '#89d185',
      'charts-orange': '#d18616',
      'charts-purple': '#b180d7',
      'charts-yellow': '#cca700',
      'charts-red': '#f14c4c',
      'charts-foreground': '#cccccc',
      'testing-iconPassed': '#73c991',
      'keybindingLabel-background': '#8080802b',
      'keybindingLabel-border': '#33333399',
      'inputValidation-warningBackground': '#352a05',
      'inputValidation-warningBorder': '#b89500',
      'inputValidation-errorBorder': '#be1100',
    },
  },
  light: {
    bodyClass: 'vscode-light',
    tokens: {
      foreground: '#3b3b3b',
      'icon-foreground': '#3b3b3b',
      descriptionForeground: '#3b3b3b',
      errorForeground: '#c72e0f',
      'editor-background': '#ffffff',
      'sideBar-background': '#f8f8f8',
      'editorWidget-background': '#f8f8f8',
      'editorWidget-foreground': '#3b3b3b',
      'editorWidget-border': '#c8c8c8',
      'widget-border': '#e5e5e5',
      'editorGroup-border': '#e5e5e5',
      focusBorder: '#005fb8',
      'widget-shadow': '#00000029',
      'textLink-foreground': '#005fb8',
      'textLink-activeForeground': '#005fb8',
      'textCodeBlock-background': '#f0f0f0',
      'toolbar-hoverBackground': '#b8b8b850',
      'input-background': '#ffffff',
      'input-foreground': '#3b3b3b',
      'input-border': '#cecece',
      'input-placeholderForeground': '#767676',
      'dropdown-background': '#ffffff',
      'dropdown-foreground': '#3b3b3b',
      'dropdown-border': '#cecece',
      'inputOption-activeBackground': '#bed6ed',
      'inputOption-activeBorder': '#005fb8',
      'inputOption-activeForeground': '#000000',
      'button-secondaryBackground': '#e5e5e5',
      'button-secondaryForeground': '#3b3b3b',
      'button-secondaryHoverBackground': '#cccccc',
      'list-hoverBackground': '#f2f2f2',
      'list-inactiveSelectionBackground': '#e4e6f1',
      'list-focusOutline': '#005fb8',
      'tree-inactiveIndentGuidesStroke': '#a9a9a966',
      'editor-findMatchHighlightBackground': '#ea5c0055',
      'editor-selectionBackground': '#add6ff',
      'editorStickyScroll-background': '#ffffff',
      'editorWarning-foreground': '#bf8803',
      'charts-blue': '#1a85ff',
      'charts-green': '#388a34',
      'charts-orange': '#d18616',
      'charts-purple': '#652d90',
      'charts-yellow': '#bf8803',
      'charts-red': '#e51400',
      'charts-foreground': '#3b3b3b',
      'testing-iconPassed': '#007100',
      'keybindingLabel-background': '#dddddd66',
      'keybindingLabel-border': '#cccccc66',
      'inputValidation-warningBackground': '#f6f5d2',
      'inputValidation-warningBorder': '#b89500',
      'inputValidation-errorBorder': '#be1100',
    },
  },
  'hc-black': {
    bodyClass: 'vscode-high-contrast',
    tokens: highContrast('#ffffff', '#000000', '#6fc3df', '#f38518', '#f48771'),
  },
  'hc-light': {
    bodyClass: 'vscode-high-contrast vscode-high-contrast-light',
    tokens: highContrast('#292929', '#ffffff', '#0f4a85', '#006bbd', '#b5200d'),
  },
};

/** Puts a theme on the page as VS Code does: custom properties on the root, a class on the body. */
export function applyTheme(name: ThemeName): void {
  const theme = themes[name];
  document.documentElement.removeAttribute('style');
  for (const [token, value] of Object.entries({ ...fonts, ...theme.tokens })) {
    document.documentElement.style.setProperty(`--vscode-${token}`, value);
  }
  document.body.className = theme.bodyClass;
}
