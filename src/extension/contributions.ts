/*
 * Every id that package.json contributes, with its type: commands and their arguments, views, settings, context keys.
 * No import of vscode, so that the manifest test can compare both sides; a handler or a default that is missing does
 * not compile.
 */

export const extensionId = 'mcp-trace-inspector.mcp-trace-inspector';
export const viewContainer = 'mcpTraces';

export const views = {
  traces: 'mcpTraces.traces',
  queries: 'mcpTraces.queries',
  audit: 'mcpTraces.audit',
  servers: 'mcpTraces.servers',
} as const;
export type ViewName = keyof typeof views;

export const panels = {
  trace: 'mcpTraces.tracePanel',
  queries: 'mcpTraces.queriesPanel',
  audit: 'mcpTraces.auditPanel',
  compare: 'mcpTraces.comparePanel',
} as const;
export type PanelName = keyof typeof panels;

export interface SpanTarget {
  readonly traceId: string;
  readonly spanId?: string | null;
}

/** What a row of a tree hands to the commands of its context menu: its id. */
export type RowId = string;

/** First argument of each command. A command that a person runs from the palette gets none and asks. */
export interface CommandArguments {
  readonly 'mcpTraces.openTrace': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.openQueries': { readonly hash: string } | RowId | undefined;
  readonly 'mcpTraces.openAudit':
    | { readonly recordId?: string | null; readonly filter?: string | null }
    | RowId
    | undefined;
  readonly 'mcpTraces.compareTraces': { readonly a: string; readonly b: string } | undefined;
  readonly 'mcpTraces.selectForCompare': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.compareWithSelected': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.compareWithTypical': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.onlySession': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.compareBeforeAndSince': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.tailFile': unknown;
  readonly 'mcpTraces.addAuditLog': unknown;
  readonly 'mcpTraces.removeSource': RowId | undefined;
  readonly 'mcpTraces.importFiles': unknown;
  readonly 'mcpTraces.exportTraces': undefined;
  readonly 'mcpTraces.clear': undefined;
  readonly 'mcpTraces.copyEnvironment': undefined;
  readonly 'mcpTraces.sendTestTrace': undefined;
  readonly 'mcpTraces.openTerminal': undefined;
  readonly 'mcpTraces.traceThisTerminal': undefined;
  readonly 'mcpTraces.stopTracingTerminals': undefined;
  readonly 'mcpTraces.showLog': undefined;
  readonly 'mcpTraces.startCollector': undefined;
  readonly 'mcpTraces.restartCollector': undefined;
  readonly 'mcpTraces.choosePort': undefined;
  readonly 'mcpTraces.showStatus': undefined;
  readonly 'mcpTraces.filterTraces': { readonly filter: string } | undefined;
  readonly 'mcpTraces.filterQueries': undefined;
  readonly 'mcpTraces.filterAudit': undefined;
  readonly 'mcpTraces.clearTracesFilter': undefined;
  readonly 'mcpTraces.clearQueriesFilter': undefined;
  readonly 'mcpTraces.clearAuditFilter': undefined;
  readonly 'mcpTraces.groupTraces': { readonly by: string } | undefined;
  readonly 'mcpTraces.refresh': undefined;
  readonly 'mcpTraces.showNewTraces': undefined;
  readonly 'mcpTraces.showMore': RowId | undefined;
  readonly 'mcpTraces.openSource': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.openQuerySource': { readonly hash: string } | RowId | undefined;
  readonly 'mcpTraces.openSlowestCall': RowId | undefined;
  readonly 'mcpTraces.showAuditOfSpan': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.showSpanOfAudit': RowId | undefined;
  readonly 'mcpTraces.copyAs': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.copySpanId': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.copyTraceId': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.copyTraceparent': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.copySpanName': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.copySpanLink': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.copySpanJson': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.copyTraceJson': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.copyCurl': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.copySummary': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.exportTrace': SpanTarget | RowId | undefined;
  readonly 'mcpTraces.makeRoot': SpanTarget | undefined;
  readonly 'mcpTraces.onlyPath': SpanTarget | undefined;
  readonly 'mcpTraces.openSubtree': SpanTarget | undefined;
  readonly 'mcpTraces.closeSubtree': SpanTarget | undefined;
  readonly 'mcpTraces.onlyErrors': SpanTarget | undefined;
  readonly 'mcpTraces.copyHash': RowId | undefined;
}
export type CommandId = keyof CommandArguments;

/** The value says where the command shows: in the palette, or only on the rows and messages that carry its argument. */
export const commands = {
  'mcpTraces.openTrace': 'palette',
  'mcpTraces.openQueries': 'palette',
  'mcpTraces.openAudit': 'palette',
  'mcpTraces.compareTraces': 'palette',
  'mcpTraces.selectForCompare': 'palette',
  'mcpTraces.compareWithSelected': 'palette',
  'mcpTraces.compareWithTypical': 'palette',
  'mcpTraces.onlySession': 'palette',
  'mcpTraces.compareBeforeAndSince': 'palette',
  'mcpTraces.tailFile': 'palette',
  'mcpTraces.addAuditLog': 'palette',
  'mcpTraces.removeSource': 'palette',
  'mcpTraces.importFiles': 'palette',
  'mcpTraces.exportTraces': 'palette',
  'mcpTraces.clear': 'palette',
  'mcpTraces.copyEnvironment': 'palette',
  'mcpTraces.sendTestTrace': 'palette',
  'mcpTraces.openTerminal': 'palette',
  'mcpTraces.traceThisTerminal': 'palette',
  'mcpTraces.stopTracingTerminals': 'palette',
  'mcpTraces.showLog': 'palette',
  'mcpTraces.startCollector': 'palette',
  'mcpTraces.restartCollector': 'palette',
  'mcpTraces.choosePort': 'palette',
  'mcpTraces.showStatus': 'palette',
  'mcpTraces.filterTraces': 'palette',
  'mcpTraces.filterQueries': 'palette',
  'mcpTraces.filterAudit': 'palette',
  'mcpTraces.clearTracesFilter': 'palette',
  'mcpTraces.clearQueriesFilter': 'palette',
  'mcpTraces.clearAuditFilter': 'palette',
  'mcpTraces.groupTraces': 'palette',
  'mcpTraces.refresh': 'palette',
  'mcpTraces.showNewTraces': 'row',
  'mcpTraces.showMore': 'row',
  'mcpTraces.openSource': 'palette',
  'mcpTraces.openQuerySource': 'palette',
  'mcpTraces.openSlowestCall': 'palette',
  'mcpTraces.showAuditOfSpan': 'palette',
  'mcpTraces.showSpanOfAudit': 'palette',
  'mcpTraces.copyAs': 'palette',
  'mcpTraces.copySpanId': 'row',
  'mcpTraces.copyTraceId': 'palette',
  'mcpTraces.copyTraceparent': 'row',
  'mcpTraces.copySpanName': 'row',
  'mcpTraces.copySpanLink': 'palette',
  'mcpTraces.copySpanJson': 'row',
  'mcpTraces.copyTraceJson': 'row',
  'mcpTraces.copyCurl': 'row',
  'mcpTraces.copySummary': 'palette',
  'mcpTraces.exportTrace': 'palette',
  'mcpTraces.makeRoot': 'row',
  'mcpTraces.onlyPath': 'row',
  'mcpTraces.openSubtree': 'row',
  'mcpTraces.closeSubtree': 'row',
  'mcpTraces.onlyErrors': 'row',
  'mcpTraces.copyHash': 'palette',
} as const satisfies Record<CommandId, 'palette' | 'row'>;

/** Setting ids with their types. Defaults stand in package.json; these answer where VS Code has none (tests). */
export const settingDefaults = {
  'mcpTraces.collector.start': 'auto' as 'auto' | 'always' | 'manual',
  'mcpTraces.collector.dataFolder': '',
  'mcpTraces.receivers.httpPort': 4318,
  'mcpTraces.receivers.grpcPort': 4317,
  'mcpTraces.receivers.allowedHosts': [] as readonly string[],
  'mcpTraces.receivers.allowedOrigins': [] as readonly string[],
  'mcpTraces.store.maxMegabytes': 1024,
  'mcpTraces.store.maxSpans': 1_000_000,
  'mcpTraces.forward.endpoint': '',
  'mcpTraces.forward.headers': {} as Readonly<Record<string, string>>,
  'mcpTraces.projects.autoDetect': true,
  'mcpTraces.debug.inject': false,
} as const;
export type SettingId = keyof typeof settingDefaults;
export type SettingValue<Id extends SettingId> = (typeof settingDefaults)[Id];

/** Context keys that `when` clauses of package.json read. */
export interface ContextKeys {
  /** State of the link, for the welcome views. */
  readonly 'mcpTraces.connection': 'off' | 'connecting' | 'connected' | 'lost';
  /** A trace was chosen with *Select for Compare*. */
  readonly 'mcpTraces.compareSelected': boolean;
  readonly 'mcpTraces.tracesFiltered': boolean;
  readonly 'mcpTraces.queriesFiltered': boolean;
  readonly 'mcpTraces.auditFiltered': boolean;
  readonly 'mcpTraces.portBlocked': boolean;
  /** SDKs reach the receiver without being told an address. */
  readonly 'mcpTraces.standardPort': boolean;
  readonly 'mcpTraces.terminalsTraced': boolean;
}
export const contextKeys = [
  'mcpTraces.connection',
  'mcpTraces.compareSelected',
  'mcpTraces.tracesFiltered',
  'mcpTraces.queriesFiltered',
  'mcpTraces.auditFiltered',
  'mcpTraces.portBlocked',
  'mcpTraces.standardPort',
  'mcpTraces.terminalsTraced',
] as const satisfies readonly (keyof ContextKeys)[];

/** `viewItem` values of rows: menus of package.json match on them. */
export const rowKinds = [
  'service',
  'session',
  'operation',
  'unknownGroup',
  'trace',
  'span',
  'query',
  'auditRecord',
  'receiver',
  'blockedReceiver',
  'server',
  'metrics',
  'metric',
  'source',
  'more',
  'newTraces',
  'info',
] as const;
export type RowKind = (typeof rowKinds)[number];
