import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ForwardQueue, type Parcel } from '../../../../src/collector/forward/forwardQueue.ts';

const parcel = (size: number, items = 1): Parcel => ({
  signal: 'traces',
  bytes: new Uint8Array(size),
  encoding: 'protobuf',
  isGzip: false,
  items,
});

describe('the queue of what is to be forwarded', () => {
  it('gives up the oldest beyond its bytes, and says how many items that were', () => {
    const queue = new ForwardQueue(3000);
    expect(queue.add(parcel(1000, 5))).toBe(0);
    expect(queue.add(parcel(1000, 7))).toBe(0);
    expect(queue.add(parcel(1000, 11))).toBe(5);
    expect([queue.length, queue.items]).toEqual([2, 18]);
  });

  it('keeps one that is larger than all it may hold: nobody else would', () => {
    const queue = new ForwardQueue(100);
    expect(queue.add(parcel(1000))).toBe(0);
    expect(queue.length).toBe(1);
  });

  it('is bounded also for parcels of no size', () => {
    const queue = new ForwardQueue(10_000);
    for (let count = 0; count < 1000; count += 1) queue.add(parcel(0));
    expect(queue.length).toBeLessThan(50);
  });

  it('behaves as a plain list does', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(2000)), { maxLength: 3000 }), (steps) => {
        const queue = new ForwardQueue(Number.POSITIVE_INFINITY);
        const model: Parcel[] = [];
        for (const size of steps) {
          if (size === null) {
            expect(queue.take()).toBe(model.shift());
          } else {
            const added = parcel(size, size);
            queue.add(added);
            model.push(added);
          }
          expect(queue.length).toBe(model.length);
        }
        expect(queue.items).toBe(model.reduce((sum, { items }) => sum + items, 0));
      }),
      { numRuns: 20 },
    );
  });
});
