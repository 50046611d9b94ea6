import { toBase64 } from '../../model/jsonValue.ts';
import { sha256Hex } from '../../util/sha256.ts';

/** The look of an exported page, light and dark as the reader's system has it. */
export const htmlStyle = `
:root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 15%,transparent);--bar:#3b78c4;--bad:#c4314b}
body{font:13px/1.5 system-ui,sans-serif;margin:0;padding:16px}
h1{font-size:18px;margin:0 0 4px}
.facts span{margin-right:14px}
.facts,footer,.service,.level{color:color-mix(in srgb,currentColor 70%,transparent)}
ul{list-style:none;margin:0;padding:0 0 0 14px}
ul.tree{padding:0}
li{content-visibility:auto;contain-intrinsic-size:auto 24px}
.columns,summary,.row{display:flex;align-items:center;gap:8px;border-bottom:1px solid var(--line)}
.columns{font-weight:600;padding-left:14px}
.columns span:first-child,.name{flex:1;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.columns span:nth-child(2),.columns span:nth-child(3),.figure{width:72px;text-align:right;font-variant-numeric:tabular-nums}
.columns span:last-child,.bar{width:40vw;height:12px;flex:none}
.row,.more{padding-left:14px}
details:not(.more)>summary::before{content:"\\25B8";width:10px}
details:not(.more)[open]>summary::before{content:"\\25BE"}
summary{list-style:none;cursor:pointer}
summary::-webkit-details-marker{display:none}
.more>summary{border:0;font-size:12px;color:color-mix(in srgb,currentColor 70%,transparent)}
.bar rect{fill:var(--bar)}
.bar.bad rect{fill:var(--bad)}
.trouble{color:var(--bad);font-weight:600}
h4{margin:6px 0 0;font-size:12px}
table{border-collapse:collapse;font-size:12px;margin:2px 0 6px}
th,td{text-align:left;vertical-align:top;padding:1px 12px 1px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere;white-space:pre-wrap}
th{font-weight:400;min-width:180px;color:color-mix(in srgb,currentColor 70%,transparent)}
@media (max-width:600px){.columns span:nth-child(2),.figure:nth-child(2){display:none}.columns span:last-child,.bar{width:20vw}}
@media (forced-colors:active){.bar rect{fill:CanvasText}}
@media print{details.more{display:none}}
`;

let hash: string | null = null;

/** For `style-src` of the page's policy: what it says of this style sheet and of no other. */
export function htmlStyleHash(): string {
  hash ??= toBase64(
    Uint8Array.from(sha256Hex(htmlStyle).match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)),
  );
  return hash;
}
