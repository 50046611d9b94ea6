// npm run bench [-- --json FILE --spans N --rounds N --stored N]: what the collector takes, each beside the
// receive-and-discard ceiling of the same run. A machine is noisy: read the ratios, not the absolute figures.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Case, cases, measureIngest } from './ingest.ts';
import { measureStart } from './startUp.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    spans: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '3' },
    stored: { type: 'string', default: '1000000' },
    only: { type: 'string', default: '' },
  },
});

const results: object[] = [];
const print = (columns: readonly (string | number)[]) =>
  console.log(
    columns
      .map((text, index) => (index === 0 ? String(text).padEnd(26) : String(text).padStart(10)))
      .join(''),
  );
console.log(
  `${values.spans} spans, 8 a trace, 512 a request, 4 connections, median of ${values.rounds}; ratio to a server that reads and discards`,
);
print([
  '',
  'spans/s',
  'ceiling',
  'ratio',
  'p50 ms',
  'p99 ms',
  'max ms',
  'MB',
  'disk/wire',
  'limit',
]);
const wanted = (each: Case) => each.name.includes(values.only);
for (const each of cases.filter(wanted)) {
  const result = await measureIngest(each, values.spans, Number(values.rounds));
  results.push(result);
  print([
    result.case,
    Math.round(result.spansPerSecond),
    Math.round(result.ceilingSpansPerSecond),
    result.ratio.toFixed(3),
    result.p50Ms.toFixed(1),
    result.p99Ms.toFixed(1),
    result.maxMs.toFixed(1),
    Math.round(result.residentMB),
    result.diskPerWireByte.toFixed(2),
    `  receiver ${result.receiverCpuPercent} %, load ${result.loadCpuPercent} % of a core`,
  ]);
}
const { start, searches } = await measureStart(values.stored);
results.push(start, ...searches);
console.log(
  `start with ${values.stored} spans stored: listening after ${Math.round(start.listeningMs)} ms, index whole after ${Math.round(start.loadedMs)} ms, ${Math.round(start.residentMB)} MB`,
);
for (const { filter, traces, ms } of searches) {
  console.log(`  ${ms.toFixed(0).padStart(6)} ms  ${traces} traces  ${filter || '(no filter)'}`);
}
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ results }, null, 2)}\n`);
}
