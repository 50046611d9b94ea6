import { type FSWatcher, watch } from 'node:fs';

const maxFolders = 500;

/** Watches a set of folders, not what lies below them. What the system can not watch is silently left to polling. */
export class FolderWatch {
  private readonly onChange: () => void;
  private readonly watchers = new Map<string, FSWatcher>();

  constructor(onChange: () => void) {
    this.onChange = onChange;
  }

  update(folders: readonly string[]): void {
    const wanted = new Set(folders.slice(0, maxFolders));
    for (const [folder, watcher] of this.watchers) {
      if (!wanted.has(folder)) this.unwatch(folder, watcher);
    }
    for (const folder of wanted) {
      if (!this.watchers.has(folder)) this.watch(folder);
    }
  }

  private watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.onChange());
      watcher.on('error', () => this.unwatch(folder, watcher));
      this.watchers.set(folder, watcher);
    } catch {
      // Gone, or no watches left.
    }
  }

  private unwatch(folder: string, watcher: FSWatcher): void {
    watcher.close();
    if (this.watchers.get(folder) === watcher) this.watchers.delete(folder);
  }
}
