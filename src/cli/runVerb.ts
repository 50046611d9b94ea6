import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  openForReading,
  openForWriting,
  type ReadingAsker,
  untilAnswered,
} from '../collector/compose.ts';
import { compileFilter } from '../shared/query/condition.ts';
import type { QuerySort } from '../shared/rpc/contract.ts';
import { RpcError } from '../shared/rpc/rpcError.ts';
import type { Log } from '../shared/util/log.ts';
import { comparedSides } from './comparedSides.ts';
import { dataDirOf } from './defaults.ts';
import { type Output, printResult } from './output.ts';
import { type FlagKinds, type Flags, parseArgs } from './parseArgs.ts';
import { serve } from './serve.ts';
import { tail } from './tail.ts';
import { auditText } from './text/auditText.ts';
import { compareText } from './text/compareText.ts';
import { exportText, importText } from './text/fileText.ts';
import { logsText } from './text/logsText.ts';
import { metricPointsText, metricsText, traceMetricsText } from './text/metricsText.ts';
import { queriesText } from './text/queriesText.ts';
import { statusText } from './text/statusText.ts';
import { tracesText, traceText } from './text/traceText.ts';
import { UsageError } from './usageError.ts';
import { type commonFlags, type Verb, type VerbName, verbs } from './verbs.ts';

export interface Surroundings {
  readonly output: Output;
  readonly log: Log;
  /** Aborts when the person or the system asks the process to end. */
  readonly interrupted: AbortSignal;
}

type Run = (args: readonly string[], around: Surroundings) => Promise<void>;

function parse<F extends typeof commonFlags & FlagKinds>(
  name: VerbName,
  verb: Verb<F>,
  args: readonly string[],
) {
  const { flags, operands } = parseArgs(verb.flags, args);
  if (operands.length < verb.leastOperands) {
    throw new UsageError(`${name} needs ${verb.operands}`);
  }
  if (operands.length > verb.mostOperands) {
    throw new UsageError(
      `${name} takes ${verb.operands || 'no operands'}, not "${operands.at(-1)}"`,
    );
  }
  const { data } = flags as Flags<typeof commonFlags>;
  // Such as of a variable that is not set: it would mean the working directory.
  if (operands.includes('') && name !== 'trace') {
    throw new UsageError(`${name} takes ${verb.operands}, not an empty name`);
  }
  return { flags, operands, dataDir: dataDirOf(data) };
}

/** A bad filter is a usage error even where there is no store to ask. */
function filterOf(filter: string | undefined): { readonly filter?: string } {
  if (filter === undefined) {
    return {};
  }
  compileFilter(filter);
  return { filter };
}

function pageOf({
  filter,
  limit,
  offset,
}: {
  readonly filter: string | undefined;
  readonly limit: number | undefined;
  readonly offset: number | undefined;
}) {
  return {
    ...filterOf(filter),
    ...(limit === undefined ? {} : { limit }),
    ...(offset === undefined ? {} : { offset }),
  };
}

async function withReader<T>(
  dataDir: string,
  { log }: Surroundings,
  ask: (asker: ReadingAsker) => Promise<T>,
): Promise<T> {
  return await untilAnswered(dataDir, () => openForReading(dataDir, log), ask);
}

const sorts: readonly string[] = ['total', 'p95', 'calls'] satisfies QuerySort[];

function isSort(text: string): text is QuerySort {
  return sorts.includes(text);
}

/** A verb without a function does not compile. */
export const runVerb: Readonly<Record<VerbName, Run>> = {
  serve: async (args, around) => {
    const { flags, dataDir } = parse('serve', verbs.serve, args);
    await serve(dataDir, flags, around);
  },
  status: async (args, around) => {
    const { dataDir } = parse('status', verbs.status, args);
    const status = await withReader(dataDir, around, (asker) => asker.ask('status', {}));
    printResult(around.output, status, statusText);
  },
  traces: async (args, around) => {
    const { flags, dataDir } = parse('traces', verbs.traces, args);
    const page = pageOf(flags);
    const list = await withReader(dataDir, around, (asker) => asker.ask('traces', page));
    printResult(around.output, list, tracesText);
  },
  trace: async (args, around) => {
    const { operands, dataDir } = parse('trace', verbs.trace, args);
    const [traceId = ''] = operands;
    const trace = await withReader(dataDir, around, (asker) => asker.ask('trace', { traceId }));
    printResult(around.output, trace, traceText);
  },
  queries: async (args, around) => {
    const { flags, dataDir } = parse('queries', verbs.queries, args);
    const { sort = 'total' } = flags;
    if (!isSort(sort)) {
      throw new UsageError(`--sort takes ${sorts.join(', ')}, not "${sort}"`);
    }
    const params = { ...filterOf(flags.filter), sort };
    const list = await withReader(dataDir, around, (asker) => asker.ask('queries', params));
    printResult(around.output, list, queriesText);
  },
  audit: async (args, around) => {
    const { flags, dataDir } = parse('audit', verbs.audit, args);
    const trace = flags.trace === undefined ? {} : { trace: flags.trace };
    const params = { ...pageOf(flags), ...trace };
    const list = await withReader(dataDir, around, (asker) => asker.ask('audit', params));
    printResult(around.output, list, auditText);
  },
  logs: async (args, around) => {
    const { flags, dataDir } = parse('logs', verbs.logs, args);
    const trace = flags.trace === undefined ? {} : { trace: flags.trace };
    const params = { ...pageOf(flags), ...trace };
    const list = await withReader(dataDir, around, (asker) => asker.ask('logs', params));
    printResult(around.output, list, logsText);
  },
  metrics: async (args, around) => {
    const { flags, operands, dataDir } = parse('metrics', verbs.metrics, args);
    const { trace } = flags;
    const [name] = operands;
    const page = pageOf(flags);
    if (trace !== undefined) {
      if (name !== undefined || page.filter !== undefined || page.offset !== undefined) {
        throw new UsageError('metrics --trace takes no name, no --filter and no --offset');
      }
      const params = { traceId: trace, ...page };
      const found = await withReader(dataDir, around, (asker) => asker.ask('traceMetrics', params));
      printResult(around.output, found, traceMetricsText);
    } else if (name !== undefined) {
      const params = { name, ...page };
      const found = await withReader(dataDir, around, (asker) => asker.ask('metricPoints', params));
      printResult(around.output, found, metricPointsText);
    } else {
      const list = await withReader(dataDir, around, (asker) => asker.ask('metrics', page));
      printResult(around.output, list, metricsText);
    }
  },
  compare: async (args, around) => {
    const { flags, operands, dataDir } = parse('compare', verbs.compare, args);
    const sides = comparedSides(operands, flags.at);
    const found = await withReader(dataDir, around, (asker) => asker.ask('compare', sides));
    printResult(around.output, found, compareText);
  },
  import: async (args, around) => {
    const { operands, dataDir } = parse('import', verbs.import, args);
    const files = operands.map((file) => path.resolve(file));
    const missing = files.find((file) => !existsSync(file));
    if (missing !== undefined) {
      throw new RpcError('notFound', `there is no file ${missing}`);
    }
    const report = await untilAnswered(
      dataDir,
      () => openForWriting(dataDir, around.log),
      (asker) => asker.ask('import', { files }),
    );
    printResult(around.output, report, importText);
  },
  export: async (args, around) => {
    const { flags, dataDir } = parse('export', verbs.export, args);
    if (flags.out === undefined) {
      throw new UsageError('export needs --out FILE');
    }
    const params = { ...filterOf(flags.filter), out: path.resolve(flags.out) };
    const report = await withReader(dataDir, around, (asker) => asker.ask('export', params));
    printResult(around.output, report, exportText);
  },
  tail: async (args, around) => {
    const { operands, dataDir } = parse('tail', verbs.tail, args);
    await tail(dataDir, operands[0] ?? '-', around);
  },
};
