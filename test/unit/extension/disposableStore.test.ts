import { describe, expect, it } from 'vitest';
import { DisposableStore } from '../../../src/extension/util/disposableStore.ts';

describe('DisposableStore', () => {
  it('disposes last in, first out, and what is added late at once', () => {
    const order: number[] = [];
    const store = new DisposableStore();
    const item = (number: number) => ({ dispose: () => order.push(number) });
    store.add(item(1));
    store.add(item(2));
    store.dispose();
    store.add(item(3));
    expect(order).toEqual([2, 1, 3]);
  });

  it('goes on after an error and reports it', () => {
    const order: number[] = [];
    const store = new DisposableStore();
    store.add({ dispose: () => order.push(1) });
    store.add({
      dispose: () => {
        throw new Error('broken');
      },
    });
    expect(() => store.dispose()).toThrow(AggregateError);
    expect(order).toEqual([1]);
  });
});
