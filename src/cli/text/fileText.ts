import type { ExportReport, ImportReport } from '../../shared/rpc/contract.ts';
import { bytesText } from './statusText.ts';
import { oneLine, plural } from './table.ts';

export function importText({ files }: ImportReport): string {
  return files
    .map((file) => {
      const counts = [
        plural(file.spans, 'span'),
        ...(file.duplicates > 0 ? [plural(file.duplicates, 'duplicate')] : []),
        ...(file.logs > 0 ? [plural(file.logs, 'log')] : []),
        ...(file.metricPoints > 0 ? [plural(file.metricPoints, 'metric point')] : []),
        ...(file.auditRecords > 0 ? [plural(file.auditRecords, 'audit record')] : []),
      ];
      const problems = file.problems.map(
        ({ reason, count, example }) =>
          `\n  ${reason}: ${count}${example ? ` (${oneLine(example)})` : ''}`,
      );
      return `${file.file}  ${file.format}: ${counts.join(', ')}${problems.join('')}`;
    })
    .join('\n');
}

export function exportText({ file, spans, traces, bytes }: ExportReport): string {
  return `${file}  ${plural(spans, 'span')} of ${plural(traces, 'trace')}, ${bytesText(bytes)}`;
}
