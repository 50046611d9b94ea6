import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../fuzz/corpus.ts';
import { bytesOfText } from '../../fuzz/fuzzTarget.ts';
import { mutate, Random } from '../../fuzz/mutate.ts';
import { fuzzTargets } from '../../fuzz/targets.ts';

describe('everything that reads bytes of others', () => {
  it.each(fuzzTargets.map((target) => [target.name, target] as const))(
    '%s holds for its seeds, for what fuzzing found, and for some changes of them',
    { timeout: 60_000 },
    async (_, target) => {
      const inputs = [...target.seeds(), ...loadCorpus(target.name)];
      expect(inputs.length).toBeGreaterThan(0);
      for (const input of inputs) {
        await target.run(input);
      }
      const random = new Random(1);
      const words = (target.words ?? []).map(bytesOfText);
      for (let round = 0; round < 200; round += 1) {
        await target.run(
          mutate(random.pick(inputs), inputs, words, random, target.maxLength ?? 2000),
        );
      }
    },
  );
});
