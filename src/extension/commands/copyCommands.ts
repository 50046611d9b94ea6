import * as vscode from 'vscode';
import { curlOf, spanLink, traceparentOf } from '../../shared/trace/export/copyTexts.ts';
import { markdownOf } from '../../shared/trace/export/markdown.ts';
import { rowOfSpan } from '../../shared/trace/findRows.ts';
import { extensionId } from '../contributions.ts';
import type { Services } from '../services.ts';
import { plural } from '../views/words.ts';
import type { CommandHandlers } from '../vscodeApi.ts';
import { endpointOf } from './environmentCommands.ts';
import { columnsOf, pickFirst, spanTargetOf } from './spanTarget.ts';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
}

interface Copied {
  readonly text: string;
  readonly masked?: number;
}

interface Form {
  /** As the quick pick says it. */
  readonly label: string;
  readonly what: string;
  readonly textOf: (services: Services, span: Span) => Promise<Copied> | Copied;
}

const forms = {
  'mcpTraces.copySpanId': {
    label: 'Span Id',
    what: 'the span id',
    textOf: (_, { spanId }) => ({ text: spanId }),
  },
  'mcpTraces.copyTraceId': {
    label: 'Trace Id',
    what: 'the trace id',
    textOf: (_, { traceId }) => ({ text: traceId }),
  },
  'mcpTraces.copyTraceparent': {
    label: 'traceparent',
    what: 'the traceparent',
    textOf: (_, span) => ({ text: traceparentOf(span) }),
  },
  'mcpTraces.copySpanName': {
    label: 'Name',
    what: 'the name',
    textOf: async ({ client }, span) => ({
      text: (await client.request('span', span)).span.name,
    }),
  },
  'mcpTraces.copySpanLink': {
    label: 'Link to the Span',
    what: 'the link',
    textOf: (_, span) => ({ text: spanLink(vscode.env.uriScheme, extensionId, span) }),
  },
  'mcpTraces.copySpanJson': {
    label: 'OTLP JSON of the Span',
    what: 'the span as OTLP JSON',
    textOf: ({ client }, span) => client.request('traceOtlp', span),
  },
  'mcpTraces.copyTraceJson': {
    label: 'OTLP JSON of the Trace',
    what: 'the trace as OTLP JSON',
    textOf: ({ client }, { traceId }) => client.request('traceOtlp', { traceId }),
  },
  'mcpTraces.copyCurl': {
    label: 'curl Command that Sends the Trace Again',
    what: 'the curl command',
    textOf: async (services, { traceId }) => {
      const { text, masked } = await services.client.request('traceOtlp', { traceId });
      return { text: curlOf(endpointOf(services).httpUrl, text), masked };
    },
  },
  'mcpTraces.copySummary': {
    label: 'Summary in Markdown',
    what: 'the summary',
    textOf: async (services, { traceId, spanId }) => {
      const columns = await columnsOf(services, traceId);
      return { text: markdownOf(columns, Math.max(0, rowOfSpan(columns, spanId))) };
    },
  },
} as const satisfies Record<string, Form>;

type CopyForm = keyof typeof forms;

/** A span or its trace on the clipboard, in the form that the place to paste needs. */
export function copyCommands(
  services: Services,
): Pick<CommandHandlers, CopyForm | 'mcpTraces.copyAs'> {
  const copy = async (form: Form, span: Span) => {
    const { text, masked = 0 } = await form.textOf(services, span);
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(`Copied ${form.what}${maskedWords(masked)}`, 5000);
  };
  const handlers = Object.fromEntries(
    Object.entries<Form>(forms).map(([id, form]) => [
      id,
      async (argument: Parameters<CommandHandlers[CopyForm]>[0]) => {
        await services.connected();
        const span = await spanTargetOf(services, argument, 'panel');
        if (span === null) {
          pickFirst('span or trace', 'Traces');
        } else {
          await copy(form, span);
        }
      },
    ]),
  ) as Pick<CommandHandlers, CopyForm>;
  return {
    ...handlers,
    'mcpTraces.copyAs': async (argument) => {
      await services.connected();
      const span = await spanTargetOf(services, argument, 'panel');
      if (span === null) {
        pickFirst('span or trace', 'Traces');
        return;
      }
      const picked = await vscode.window.showQuickPick(
        Object.values<Form>(forms).map((form) => ({ label: form.label, form })),
        { title: 'Copy As', placeHolder: 'What of the span or its trace?' },
      );
      if (picked !== undefined) {
        await copy(picked.form, span);
      }
    },
  };
}

/** Said with whatever leaves the store by a person's hand. */
export function maskedWords(masked: number): string {
  return masked === 0
    ? ''
    : `; ${plural(masked, 'sensitive value')} ${masked === 1 ? 'is' : 'are'} hidden in it`;
}
