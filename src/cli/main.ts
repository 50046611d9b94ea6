import { argv } from 'node:process';
import { productVersion } from '../collector/compose.ts';
import type { Log } from '../shared/util/log.ts';
import { generalHelp, verbHelp } from './help.ts';
import { dieWithOriginal, newerNode, runOn } from './newerNode.ts';
import { type Output, printable, printFailure } from './output.ts';
import { runVerb } from './runVerb.ts';
import { UsageError } from './usageError.ts';
import { isVerb } from './verbs.ts';

const stderrLog: Log = {
  info: () => undefined,
  warn: (message) => process.stderr.write(`${printable(message)}\n`),
  error: (message) => process.stderr.write(`${printable(message)}\n`),
};

/** The verb is the first argument that is no flag; `--data DIR` may stand before it. */
function splitVerb(args: readonly string[]): {
  readonly verb: string | undefined;
  readonly rest: readonly string[];
} {
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '--data') {
      at++;
    } else if (!args[at]?.startsWith('-')) {
      return { verb: args[at], rest: args.toSpliced(at, 1) };
    }
  }
  return { verb: undefined, rest: args };
}

async function main(
  args: readonly string[],
  output: Output,
  interruption: AbortController,
): Promise<void> {
  const { verb, rest } = splitVerb(args);
  if (verb === undefined || verb === 'help') {
    if (args.includes('--version')) {
      output.stdout(`${productVersion}\n`);
    } else if (args.includes('--help') || verb === 'help') {
      output.stdout(`${generalHelp()}\n`);
    } else {
      throw new UsageError(`which verb?\n\n${generalHelp()}`);
    }
    return;
  }
  if (!isVerb(verb)) {
    throw new UsageError(`unknown verb "${verb}"\n\n${generalHelp()}`);
  }
  if (rest.includes('--help')) {
    output.stdout(`${verbHelp(verb)}\n`);
    return;
  }
  process.once('SIGINT', () => interruption.abort());
  process.once('SIGTERM', () => interruption.abort());
  await runVerb[verb](rest, { output, log: stderrLog, interrupted: interruption.signal });
}

const args = argv.slice(2);
const output: Output = {
  // What `serve` prints is JSON for everybody (CONTRACT §1).
  json: args.includes('--json') || splitVerb(args).verb === 'serve',
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
};
const interruption = new AbortController();
let outputError: NodeJS.ErrnoException | null = null;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  outputError ??= error;
  // Nobody reads on: a verb that prints as it goes ends as if it were interrupted, and leaves nothing behind.
  interruption.abort();
});

function end(code: number): void {
  // A pager or `head` that has seen enough is no fault; a disk without room for the answer is.
  if (outputError !== null && outputError.code !== 'EPIPE' && code === 0) {
    output.stderr(`mcp-trace: the answer could not be written: ${outputError.message}\n`);
    process.exit(1);
  }
  process.exit(code);
}

/** What is left, such as a handle on standard input, must not keep a finished verb alive; what was printed must get out. */
const endWhenPrinted = (code: number) =>
  outputError === null ? process.stdout.write('', () => setImmediate(end, code)) : end(code);

const newer = newerNode(argv[1] ?? '');
if (newer === null) {
  dieWithOriginal();
  main(args, output, interruption).then(
    () => endWhenPrinted(0),
    (thrown: unknown) => endWhenPrinted(printFailure(output, thrown)),
  );
} else {
  runOn(newer, argv.slice(1));
}
