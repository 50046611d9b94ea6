import { commonFlags, type VerbName, verbs } from './verbs.ts';

const flagHelp: Readonly<Record<string, string>> = {
  http: '--http HOST:PORT     listen for OTLP/HTTP here (127.0.0.1:4318 and [::1]:4318)',
  grpc: '--grpc HOST:PORT     listen for OTLP/gRPC here (the same, 4317)',
  console: '--console FILE       follow what an exporter prints there',
  project: '--project DIR        MXCP project to find the source of queries in',
  'max-bytes': '--max-bytes N        keep at most so many bytes (1 GiB)',
  'max-spans': '--max-spans N        keep at most so many spans (1,000,000)',
  forward:
    '--forward URL        pass all that is received on: http://HOST:PORT or grpc://HOST:PORT (keys: MCP_TRACES_FORWARD_HEADERS)',
  filter: "--filter Q           for example: 'tool=find_orders duration>1s not status=ERROR'",
  limit: '--limit N            at most so many',
  offset: '--offset N           after so many',
  sort: '--sort ORDER         total, p95 or calls',
  trace: '--trace ID           only the records of this trace',
  at: '--at TIME            with one trace: those of its kind before TIME against those since',
  out: '--out FILE           where to; gzip if it ends in .gz',
};

export function generalHelp(): string {
  const lines = Object.entries(verbs).map(
    ([name, { operands, about }]) => `  ${`${name} ${operands}`.padEnd(16)} ${about}`,
  );
  return [
    'Usage: mcp-trace VERB [--data DIR] [--json] …',
    '',
    ...lines,
    '',
    '  --data DIR       the data folder (default: that of your user); :memory: keeps nothing',
    '  --json           print one JSON document',
    '',
    'mcp-trace VERB --help tells the flags of a verb.',
  ].join('\n');
}

export function verbHelp(name: VerbName): string {
  const { flags, operands, about } = verbs[name];
  const audit = '--audit PATH         follow an audit log, a file or a folder';
  const lines = Object.keys(flags)
    .filter((flag) => !Object.hasOwn(commonFlags, flag))
    .map((flag) => `  ${flag === 'audit' ? audit : (flagHelp[flag] ?? flag)}`);
  return [
    `Usage: mcp-trace ${name} ${operands}`.trimEnd(),
    about,
    ...(lines.length > 0 ? ['', ...lines] : []),
  ].join('\n');
}
