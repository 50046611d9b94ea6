import type { Status } from '../../shared/rpc/contract.ts';
import { plural } from './table.ts';

export function statusText(status: Status): string {
  const { stored, accepted, rejected, dropped } = status;
  const lines = [
    status.pid === null
      ? `mcp-trace ${status.version}: no collector is running; this is what is stored`
      : `mcp-trace ${status.version}: the collector runs as process ${status.pid}`,
    ...(status.loading
      ? [`loading       ${percent(status.loading.done, status.loading.total)} of the index`]
      : []),
    ...status.receivers.map(
      ({ protocol, address, state, message }) =>
        `${protocol.padEnd(13)} ${address} ${state}${message ? `: ${message}` : ''}`,
    ),
    ...status.sources.map(({ kind, target, state, accepted: taken, problems }) => {
      const unread = problems.reduce((sum, { count }) => sum + count, 0);
      return `${kind.padEnd(13)} ${target} ${state}, ${taken} taken${unread > 0 ? `, ${plural(unread, 'problem')}` : ''}`;
    }),
    `stored        ${plural(stored.spans, 'span')} in ${plural(stored.traces, 'trace')}, ${plural(stored.logs, 'log')}, ${plural(stored.metricPoints, 'metric point')}, ${plural(stored.auditRecords, 'audit record')}; ${bytesText(stored.bytes)}`,
    `accepted      ${plural(accepted.spans, 'span')}, of which ${plural(status.duplicates.spans, 'duplicate')}`,
    `evicted       ${plural(status.evicted.spans, 'span')} in ${plural(status.evicted.traces, 'trace')}; cleared ${plural(status.cleared.spans, 'span')}`,
    `dropped       ${plural(dropped.logs, 'log')}, ${plural(dropped.metricPoints, 'metric point')}; ${resourceText(dropped)}`,
    `rejected      ${plural(rejected.spans, 'span')}, ${plural(rejected.logs, 'log')}, ${plural(rejected.metricPoints, 'metric point')}, ${plural(rejected.requests, 'request')}`,
    ...Object.entries(rejected.reasons).map(
      ([reason, count]) => `              ${reason}: ${count}`,
    ),
    ...status.warnings.map((warning) => `warning       ${warning}`),
  ];
  return lines.join('\n');
}

const resourceText = ({ logResources, metricResources }: Status['dropped']): string =>
  `the resource of ${plural(logResources, 'log')}, ${plural(metricResources, 'metric')}`;

function percent(done: number, total: number): string {
  return `${total === 0 ? 0 : Math.floor((100 * done) / total)} %`;
}

export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const power = bytes < 1 ? 0 : Math.min(3, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** power).toPrecision(3))} ${units[power]}`;
}
