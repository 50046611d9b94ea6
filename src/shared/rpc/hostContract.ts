import type { CollectorMethod, CompareSide, SourcePlace } from './contract.ts';

/*
 * What a webview asks of the extension host itself: the requests that need VS Code. Those of `contract.ts` that only read
 * go on to the collector untouched.
 */

/** A panel can ask the collector for these and, by its types, for nothing else. */
export const passedOn = {
  suggest: true,
  explainFilter: true,
  traceColumns: true,
  traceVersion: true,
  traceEvents: true,
  traceEventText: true,
  traceMetrics: true,
  findInTrace: true,
  span: true,
  compare: true,
  queries: true,
  queryCalls: true,
  audit: true,
  auditRecord: true,
} as const satisfies Partial<Record<CollectorMethod, true>>;
export type PassedOn = keyof typeof passedOn;

interface Call<Params, Result> {
  readonly params: Params;
  readonly result: Result;
}

type Nothing = Readonly<Record<string, never>>;

/** What a panel was opened for, told at `ready` and again whenever the same panel is asked to show something else. */
export type PanelTarget =
  | { readonly panel: 'trace'; readonly traceId: string; readonly spanId: string | null }
  | { readonly panel: 'queries'; readonly hash: string | null }
  | { readonly panel: 'audit'; readonly recordId: string | null; readonly filter: string | null }
  | { readonly panel: 'compare'; readonly a: CompareSide; readonly b: CompareSide };

export interface HostRequests {
  /** First call of a panel: what to show, and the state it saved before. */
  readonly ready: Call<Nothing, PanelTarget>;
  readonly openPlace: Call<{ readonly place: SourcePlace; readonly beside: boolean }, Nothing>;
  readonly openTrace: Call<{ readonly traceId: string; readonly spanId: string | null }, Nothing>;
  readonly openQuery: Call<{ readonly hash: string }, Nothing>;
  readonly openAudit: Call<
    { readonly recordId: string | null; readonly filter: string | null },
    Nothing
  >;
  /** Filters the tree Traces and brings it into view. */
  readonly filterTraces: Call<{ readonly filter: string }, Nothing>;
  /** Shows text in a native read-only editor. */
  readonly openText: Call<
    { readonly title: string; readonly language: string; readonly text: string },
    Nothing
  >;
  readonly copy: Call<{ readonly text: string; readonly what: string }, Nothing>;
  /** Runs one of the commands on the fixed list that panels may run. */
  readonly runCommand: Call<{ readonly command: PanelCommand }, Nothing>;
  readonly setTitle: Call<{ readonly title: string }, Nothing>;
  /** How trace panels were laid out last, for one that has no state of its own; null when nothing is kept. */
  readonly keptLayout: Call<Nothing, { readonly layout: unknown }>;
  readonly keepLayout: Call<{ readonly layout: unknown }, Nothing>;
  /** Which span of the trace is selected, for commands without an argument. */
  readonly setSelection: Call<{ readonly spanId: string | null }, Nothing>;
  /** Runs a command on a span of the trace that the panel shows. */
  readonly runOnSpan: Call<
    { readonly command: SpanCommand; readonly traceId: string; readonly spanId: string | null },
    Nothing
  >;
  /** Asks a person where to save; `saved` is false when they would not. */
  readonly saveFile: Call<
    { readonly name: string; readonly data: string | ArrayBuffer },
    { readonly saved: boolean }
  >;
}

export const panelCommands = [
  'mcpTraces.sendTestTrace',
  'mcpTraces.copyEnvironment',
  'mcpTraces.showLog',
  'mcpTraces.restartCollector',
  'mcpTraces.addAuditLog',
] as const;
export type PanelCommand = (typeof panelCommands)[number];

export const spanCommands = ['mcpTraces.copyAs', 'mcpTraces.exportTrace'] as const;
export type SpanCommand = (typeof spanCommands)[number];

/** Acts of a trace panel that a menu of the editor may ask for, by the command that asks. */
export const rowActs = {
  'mcpTraces.makeRoot': 'makeRoot',
  'mcpTraces.onlyPath': 'onlyPath',
  'mcpTraces.openSubtree': 'openDeep',
  'mcpTraces.closeSubtree': 'closeDeep',
  'mcpTraces.onlyErrors': 'errorsOnly',
} as const;
export type RowActCommand = keyof typeof rowActs;
export type RowAct = (typeof rowActs)[RowActCommand];

export interface HostEvents {
  readonly target: PanelTarget;
  /** What a person chose in the menu of a row. */
  readonly rowAct: { readonly act: RowAct; readonly spanId: string | null };
  /** The panel draws its rows and hands them back by `saveFile`. */
  readonly savePicture: { readonly format: 'svg' | 'png' };
  /** Whether the collector answers; the views keep what they have while it does not. */
  readonly connection: {
    readonly state: 'connecting' | 'connected' | 'lost';
    readonly message: string;
  };
}
