import { type FSWatcher, watch } from 'node:fs';

const rewatchMs = 2_000;

/**
 * Tells when to look at a folder again: soon after the system says that something changed in it, and every `pollMs` at
 * the latest, since network drives, containers and vanished folders say nothing.
 */
export class Pulse {
  private readonly folder: () => string;
  private watched = '';
  private readonly pollMs: number;
  private watcher: FSWatcher | null = null;
  private nextWatchMs = 0;
  private pending = false;
  private wake: (() => void) | null = null;

  constructor(folder: () => string, pollMs: number) {
    this.folder = folder;
    this.pollMs = pollMs;
  }

  /** Settles at the next beat, at once when one was missed. */
  async next(): Promise<void> {
    this.watchAgain();
    if (!this.pending) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.pollMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.wake = null;
    this.pending = false;
  }

  beat(): void {
    this.pending = true;
    this.wake?.();
  }

  dispose(): void {
    this.watcher?.close();
    this.watcher = null;
    this.nextWatchMs = Number.POSITIVE_INFINITY;
    this.beat();
  }

  private watchAgain(): void {
    if (performance.now() < this.nextWatchMs) return;
    const folder = this.folder();
    if (this.watcher !== null && folder === this.watched) return;
    this.nextWatchMs = performance.now() + rewatchMs;
    this.watcher?.close();
    this.watcher = null;
    this.watched = folder;
    try {
      const watcher = watch(folder, { persistent: false }, () => this.beat());
      this.watcher = watcher;
      watcher.on('error', () => this.unwatch(watcher));
      watcher.on('close', () => this.unwatch(watcher));
    } catch {
      // No such folder, or no watches left: polling goes on.
    }
  }

  private unwatch(watcher: FSWatcher): void {
    watcher.close();
    if (this.watcher === watcher) this.watcher = null;
  }
}
