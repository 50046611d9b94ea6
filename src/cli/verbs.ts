import type { FlagKinds } from './parseArgs.ts';

/** What a verb is called with; `main.ts` runs it, `help.ts` describes it. */
export interface Verb<F extends FlagKinds = FlagKinds> {
  readonly flags: F;
  readonly operands: string;
  readonly leastOperands: number;
  readonly mostOperands: number;
  readonly about: string;
}

export const commonFlags = { data: 'path', json: 'switch', help: 'switch' } as const;

export const verbs = {
  serve: {
    flags: {
      ...commonFlags,
      http: 'list',
      grpc: 'list',
      console: 'list',
      audit: 'list',
      project: 'list',
      'max-bytes': 'count',
      'max-spans': 'count',
      forward: 'text',
    },
    operands: '',
    leastOperands: 0,
    mostOperands: 0,
    about: 'receive, tail and store until Ctrl-C',
  },
  status: {
    flags: commonFlags,
    operands: '',
    leastOperands: 0,
    mostOperands: 0,
    about: 'what is received, stored, rejected',
  },
  traces: {
    flags: { ...commonFlags, filter: 'text', limit: 'count', offset: 'count' },
    operands: '',
    leastOperands: 0,
    mostOperands: 0,
    about: 'list traces, newest first',
  },
  trace: {
    flags: commonFlags,
    operands: 'ID',
    leastOperands: 1,
    mostOperands: 1,
    about: 'show one trace as a tree; ID may be a traceparent',
  },
  queries: {
    flags: { ...commonFlags, filter: 'text', sort: 'text' },
    operands: '',
    leastOperands: 0,
    mostOperands: 0,
    about: 'statistics of queries, by total, p95 or calls',
  },
  audit: {
    flags: { ...commonFlags, filter: 'text', trace: 'text', limit: 'count', offset: 'count' },
    operands: '',
    leastOperands: 0,
    mostOperands: 0,
    about: 'audit records and the spans they belong to',
  },
  logs: {
    flags: { ...commonFlags, filter: 'text', trace: 'text', limit: 'count', offset: 'count' },
    operands: '',
    leastOperands: 0,
    mostOperands: 0,
    about: 'search log records, newest first',
  },
  metrics: {
    flags: { ...commonFlags, filter: 'text', trace: 'text', limit: 'count', offset: 'count' },
    operands: '[NAME]',
    leastOperands: 0,
    mostOperands: 1,
    about: 'list metrics, the points of one, or those of a trace',
  },
  compare: {
    flags: { ...commonFlags, at: 'text' },
    operands: 'A B',
    leastOperands: 1,
    mostOperands: 2,
    about: 'what differs from trace A to trace B; one of them may be "typical"',
  },
  import: {
    flags: commonFlags,
    operands: 'FILE…',
    leastOperands: 1,
    mostOperands: Number.POSITIVE_INFINITY,
    about: 'read OTLP, console or audit files into the store',
  },
  export: {
    flags: { ...commonFlags, filter: 'text', out: 'path' },
    operands: '',
    leastOperands: 0,
    mostOperands: 0,
    about: 'write traces as OTLP JSON lines to --out FILE',
  },
  tail: {
    flags: commonFlags,
    operands: 'FILE|-',
    leastOperands: 1,
    mostOperands: 1,
    about: 'follow console output, a line a span',
  },
} as const satisfies Readonly<Record<string, Verb>>;

export type VerbName = keyof typeof verbs;

export function isVerb(name: string | undefined): name is VerbName {
  return name !== undefined && Object.hasOwn(verbs, name);
}
