import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refresher } from '../../../src/extension/views/refresher.ts';

describe('refreshing a tree', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const counted = () => {
    const run = vi.fn(async () => undefined);
    return { run, refresher: new Refresher(run) };
  };

  it('fetches nothing while it is hidden, and at once when it shows', async () => {
    const { run, refresher } = counted();
    refresher.mark();
    await vi.advanceTimersByTimeAsync(5000);
    expect(run).not.toHaveBeenCalled();
    refresher.setVisible(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('runs at most once a second, and once more for all that changed meanwhile', async () => {
    const { run, refresher } = counted();
    refresher.setVisible(true);
    for (let at = 0; at < 40; at += 1) {
      refresher.mark();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(run.mock.calls.length).toBeLessThanOrEqual(5);
    expect(run.mock.calls.length).toBeGreaterThanOrEqual(4);
  });

  it('does nothing when nothing changed', async () => {
    const { run, refresher } = counted();
    refresher.setVisible(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('never runs twice at once', async () => {
    let finish: () => void = () => undefined;
    const run = vi.fn(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    const refresher = new Refresher(run);
    refresher.setVisible(true);
    await vi.advanceTimersByTimeAsync(0);
    refresher.mark();
    await vi.advanceTimersByTimeAsync(5000);
    expect(run).toHaveBeenCalledTimes(1);
    finish();
    await vi.advanceTimersByTimeAsync(5000);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('does not wait when a person asks', async () => {
    const { run, refresher } = counted();
    refresher.setVisible(true);
    await vi.advanceTimersByTimeAsync(0);
    refresher.now();
    await vi.advanceTimersByTimeAsync(0);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('gives up a refresh when a person asks for another, or the tree is hidden', async () => {
    const signals: AbortSignal[] = [];
    // As a search that only ends when it is cancelled.
    const refresher = new Refresher(
      (signal) =>
        new Promise<void>((resolve) => {
          signals.push(signal);
          signal.addEventListener('abort', () => resolve());
        }),
    );
    refresher.setVisible(true);
    await vi.advanceTimersByTimeAsync(0);
    refresher.now();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    await vi.advanceTimersByTimeAsync(0);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    refresher.setVisible(false);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(signals).toHaveLength(2);
    refresher.setVisible(true);
    await vi.advanceTimersByTimeAsync(5000);
    expect(signals).toHaveLength(3);
  });

  it('leaves a refresh that takes long some time before the next', async () => {
    const run = vi.fn(() => new Promise<void>((resolve) => setTimeout(resolve, 1000)));
    const refresher = new Refresher(run);
    refresher.setVisible(true);
    await vi.advanceTimersByTimeAsync(1000);
    refresher.mark();
    await vi.advanceTimersByTimeAsync(3900);
    expect(run).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('ends with its view', async () => {
    const { run, refresher } = counted();
    refresher.setVisible(true);
    refresher.dispose();
    await vi.advanceTimersByTimeAsync(5000);
    expect(run).not.toHaveBeenCalled();
  });
});
