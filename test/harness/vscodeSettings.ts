export type SettingValue = string | number | boolean | readonly string[] | null;
export type Settings = Readonly<Record<string, SettingValue>>;

/** Settings of a VS Code that calls nobody and shows nothing but what is under test. */
export const quietSettings: Settings = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  // A forwarded port would be noticed for every process that the extension starts.
  'remote.autoForwardPorts': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.colorTheme': 'Dark Modern',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Receivers on ports that the system picks: two test runs, and a person's own collector, never meet. */
export const isolatedReceivers: Settings = {
  'mcpTraces.receivers.httpPort': 0,
  'mcpTraces.receivers.grpcPort': 0,
};

/** Name of each theme that the views are looked at in: how VS Code's picker calls it, and the class of its workbench. */
export const themes = {
  dark: { label: 'Dark Modern', className: 'vs-dark' },
  light: { label: 'Light Modern', className: 'vs' },
  'high-contrast': { label: 'Dark High Contrast', className: 'hc-black' },
  'high-contrast-light': { label: 'Light High Contrast', className: 'hc-light' },
} as const;
export type ThemeName = keyof typeof themes;
