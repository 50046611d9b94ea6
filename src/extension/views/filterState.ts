import type { Memento } from 'vscode';
import type { ContextKeys } from '../contributions.ts';
import { setContext } from '../vscodeApi.ts';

type FilterKey = Extract<keyof ContextKeys, `${string}Filtered`>;

/** The filter of one tree; it survives a reload of the window. */
export class FilterState {
  readonly #memento: Memento;
  readonly #key: FilterKey;

  constructor(memento: Memento, key: FilterKey) {
    this.#memento = memento;
    this.#key = key;
    void setContext(key, this.text !== '');
  }

  get text(): string {
    return this.#memento.get(this.#key, '');
  }

  /** As a request takes it: no filter is no parameter. */
  get param(): { readonly filter?: string } {
    return this.text === '' ? {} : { filter: this.text };
  }

  async set(text: string): Promise<void> {
    await this.#memento.update(this.#key, text.trim());
    await setContext(this.#key, this.text !== '');
  }
}
