import { useEffect } from 'preact/hooks';
import type { Sort } from './components/tableLayout.ts';
import type { Host } from './host.ts';
import { useDebounced } from './useDebounced.ts';

/** What a list panel keeps over a reload. */
export interface SavedList {
  readonly filter: string;
  readonly sort: Sort;
  /** Switches that are on. */
  readonly chips: readonly string[];
}

/** Reads what an older version, or nobody, may have written. */
export function readList(value: unknown, usual: SavedList): SavedList {
  if (typeof value !== 'object' || value === null) return usual;
  const { filter, sort, chips } = value as Partial<Record<keyof SavedList, unknown>>;
  return {
    filter: typeof filter === 'string' ? filter : usual.filter,
    sort: readSort(sort) ?? usual.sort,
    chips: Array.isArray(chips) ? chips.filter((chip) => typeof chip === 'string') : usual.chips,
  };
}

export function readSort(value: unknown): Sort | null {
  if (typeof value !== 'object' || value === null) return null;
  const { column, descending } = value as Partial<Record<keyof Sort, unknown>>;
  return typeof column === 'string' && typeof descending === 'boolean'
    ? { column, descending }
    : null;
}

export function useSavedList(host: Host, list: SavedList): void {
  const settled = useDebounced(list, 250);
  useEffect(() => host.saveState(settled), [host, settled]);
}
