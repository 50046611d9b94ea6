import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Callers } from '../../src/collector/query/queryCallers.ts';
import { memoryReader, type TestSpan } from '../support/memoryReader.ts';

const anyTrace = fc.array(
  fc.record({ up: fc.integer({ min: 1, max: 5 }), tool: fc.boolean(), orphan: fc.nat(9) }),
  { minLength: 1, maxLength: 40 },
);

test.each([0, 100])('the nearest call above, in a trace of %i more spans', (more) => {
  fc.assert(
    fc.property(anyTrace, (shape) => {
      const spans = shape.map(({ up, tool, orphan }, i): TestSpan => {
        const parent = orphan === 0 ? 'ffff' : (i + 1 - up).toString(16);
        return {
          trace: 'a',
          id: (i + 1).toString(16),
          ...(i + 1 - up > 0 || orphan === 0 ? { parent } : {}),
          ...(tool ? { tool: `t${i}` } : {}),
          start: i,
        };
      });
      const others = Array.from({ length: more }, (_, i) => ({
        trace: 'a',
        id: (1000 + i).toString(16),
      }));
      const store = memoryReader([...spans, ...others]);
      const callers = new Callers(store);
      for (const [row, span] of spans.entries()) {
        let above = spans.find(({ id }) => id === span.parent);
        while (above && above.tool === undefined) {
          const { parent } = above;
          above = spans.find(({ id }) => id === parent);
        }
        expect(callers.of(row)).toBe(above ? spans.indexOf(above) : -1);
      }
    }),
  );
});
