import path from 'node:path';
import * as vscode from 'vscode';
import { suggested } from '../panels/saveFile.ts';
import type { Services } from '../services.ts';
import { plural } from '../views/words.ts';
import type { CommandHandlers } from '../vscodeApi.ts';
import { maskedWords } from './copyCommands.ts';
import { pickFirst, traceTargetOf } from './spanTarget.ts';

const formats = [
  {
    label: '$(json) OTLP JSON',
    description: 'one line; any OpenTelemetry tool and this one read it',
    format: 'otlp',
  },
  {
    label: '$(browser) HTML Page',
    description: 'one file that needs nothing else and runs nothing',
    format: 'html',
  },
  {
    label: '$(file-media) SVG Picture',
    description: 'the rows as the panel shows them',
    format: 'svg',
  },
  {
    label: '$(file-media) PNG Picture',
    description: 'the rows as the panel shows them',
    format: 'png',
  },
] as const;

/** One trace as a file to keep or to hand on. */
export function exportCommands(services: Services): Pick<CommandHandlers, 'mcpTraces.exportTrace'> {
  return {
    'mcpTraces.exportTrace': async (argument) => {
      const client = await services.connected();
      const target = traceTargetOf(services, argument, 'panel');
      if (target === null) {
        pickFirst('trace', 'Traces');
        return;
      }
      const { traceId } = target;
      // Pictures show what a panel shows, so they need it.
      const canDraw = services.panels.shows(traceId);
      const picked = await vscode.window.showQuickPick(
        formats.filter(({ format }) => canDraw || format === 'otlp' || format === 'html'),
        { title: 'Export Trace', placeHolder: 'As what?' },
      );
      if (picked === undefined) {
        return;
      }
      const { format } = picked;
      if (format === 'svg' || format === 'png') {
        services.panels.tell(traceId, 'savePicture', { format });
        return;
      }
      const uri = await vscode.window.showSaveDialog({
        title: 'Export Trace',
        ...suggested(`trace-${traceId.slice(0, 8)}.${format === 'otlp' ? 'jsonl' : 'html'}`),
        filters:
          format === 'otlp'
            ? { 'OTLP JSON lines': ['jsonl'], Compressed: ['gz'] }
            : { 'HTML page': ['html'] },
      });
      if (uri === undefined) {
        return;
      }
      const out = uri.fsPath;
      const report =
        format === 'otlp'
          ? await client.request('export', { filter: `trace = ${traceId}`, out, mask: true })
          : await client.request('exportPage', { traceId, out });
      void vscode.window.showInformationMessage(
        `${plural(report.spans, 'span')} written to ${path.basename(out)}${maskedWords(report.masked ?? 0)}.`,
      );
    },
  };
}
