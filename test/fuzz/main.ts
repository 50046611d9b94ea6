// npm run fuzz -- --target NAME --seconds N [--seed N] [--save]: feeds a decoder changed inputs and keeps those that reach
// new code. What breaks a property is written to out/fuzz and ends the run; --save adds the shortest inputs that reach
// something to the corpus, which `npm test` replays.
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BlockCoverage } from './blockCoverage.ts';
import { loadCorpus, saveCorpus } from './corpus.ts';
import { bytesOfText, type FuzzTarget } from './fuzzTarget.ts';
import { mutate, Random } from './mutate.ts';
import { fuzzTargets } from './targets.ts';

const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    save: { type: 'boolean', default: false },
  },
});
/** Inputs between two looks at the coverage, which costs as much as some hundred of them. */
const batchSize = 256;
/** An input that takes longer is a find, too. Milliseconds of this thread. */
const maxInputMs = 1_000;
/** Of what is kept for `npm test`. */
const maxSavedBytes = 30_000;
const findsFolder = new URL('../../out/fuzz/', import.meta.url);

async function breaks(target: FuzzTarget, input: Uint8Array): Promise<string | null> {
  const start = process.cpuUsage();
  try {
    await target.run(input);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const { user } = process.cpuUsage(start);
  return user / 1000 > maxInputMs ? `took ${Math.round(user / 1000)} ms` : null;
}

async function fuzz(target: FuzzTarget, seconds: number, seed: number): Promise<boolean> {
  const random = new Random(seed);
  const coverage = new BlockCoverage();
  await coverage.start();
  const words = (target.words ?? []).map(bytesOfText);
  const maxLength = target.maxLength ?? 2000;
  const saved = loadCorpus(target.name);
  const pool: Uint8Array[] = [];
  const useful: Uint8Array[] = [];
  mkdirSync(findsFolder, { recursive: true });
  const report = (input: Uint8Array, why: string): boolean => {
    const file = new URL(`${target.name}-${Date.now()}.bin`, findsFolder);
    writeFileSync(file, input);
    console.log(
      `${target.name}: ${why}\n  ${file.pathname}, seed ${seed}\n  ${Buffer.from(input).toString('base64').slice(0, 2000)}`,
    );
    return false;
  };
  for (const input of [...target.seeds(), ...saved]) {
    const why = await breaks(target, input);
    if (why !== null) {
      return report(input, why);
    }
    pool.push(input);
    if ((await coverage.newBlocks()) > 0) {
      useful.push(input);
    }
  }
  const end = performance.now() + seconds * 1000;
  let runs = 0;
  while (performance.now() < end) {
    const batch = Array.from({ length: batchSize }, () =>
      mutate(random.pick(pool), pool, words, random, maxLength),
    );
    // A run that never comes back is found here.
    writeFileSync(
      new URL(`${target.name}.current.json`, findsFolder),
      JSON.stringify(batch.map((input) => Buffer.from(input).toString('base64'))),
    );
    for (const input of batch) {
      const why = await breaks(target, input);
      if (why !== null) {
        return report(input, why);
      }
    }
    runs += batch.length;
    if ((await coverage.newBlocks()) > 0) {
      // Which of them it was is not known: all are kept for further changes until the pool is thinned out.
      for (const input of batch) {
        pool.push(input);
      }
    }
    if (pool.length > 4_000) {
      pool.splice(0, pool.length - 2_000, ...useful);
    }
  }
  coverage.stop();
  if (values.save) {
    saveCorpus(target.name, await thinned(target, [...saved, ...pool]));
  }
  console.log(`${target.name}: ${runs} inputs, ${coverage.size} blocks, seed ${seed}`);
  return true;
}

/** Of many inputs the shortest that together reach all that they reach. */
async function thinned(target: FuzzTarget, inputs: readonly Uint8Array[]): Promise<Uint8Array[]> {
  const coverage = new BlockCoverage();
  await coverage.start();
  const kept: Uint8Array[] = [];
  let bytes = 0;
  for (const input of [...inputs].sort((a, b) => a.length - b.length)) {
    await target.run(input);
    if ((await coverage.newBlocks()) > 0 && bytes + input.length <= maxSavedBytes) {
      kept.push(input);
      bytes += input.length;
    }
  }
  coverage.stop();
  return kept;
}

const chosen = fuzzTargets.filter(
  ({ name }) => values.target === undefined || name === values.target,
);
if (chosen.length === 0) {
  console.error(`no such target; there are ${fuzzTargets.map(({ name }) => name).join(', ')}`);
  process.exitCode = 2;
}
for (const target of chosen) {
  if (!(await fuzz(target, Number(values.seconds), Number(values.seed)))) {
    process.exitCode = 1;
  }
}
