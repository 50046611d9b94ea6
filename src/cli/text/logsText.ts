import type { LogEntry, LogList } from '../../shared/rpc/contract.ts';
import { wallClockWithDate } from '../../shared/util/wallClock.ts';
import { cut, oneLine, plural } from './table.ts';

export function logsText({ total, logs }: LogList): string {
  if (logs.length === 0) {
    return total === 0 ? 'No logs.' : `No more than ${plural(total, 'log')}.`;
  }
  const lines = logs.map(logLine).join('\n');
  return logs.length < total ? `${lines}\n${logs.length} of ${plural(total, 'log')}` : lines;
}

function logLine({ timeUnixNano, severity, service, body, traceId }: LogEntry): string {
  const time = timeUnixNano === '0' ? '–' : wallClockWithDate(BigInt(timeUnixNano));
  const head = `${time}  ${oneLine(severity || '–').padEnd(5)}  ${cut(oneLine(service), 32)}`;
  return `${head}  ${cut(oneLine(body), 200)}${traceId === '' ? '' : `  ${traceId}`}`;
}
