import { useId, useRef } from 'preact/hooks';
import type { Suggestion } from '../../shared/query/suggest.ts';
import type { FilterSubjectName } from '../../shared/rpc/contract.ts';
import type { PanelClient, PanelFailure } from '../client.ts';
import { FilterFault } from './FilterFault.tsx';
import { useSuggestions } from './useSuggestions.ts';

interface Props {
  readonly client: PanelClient;
  /** What is filtered, for the suggestions. */
  readonly subject: FilterSubjectName;
  readonly value: string;
  readonly placeholder: string;
  readonly failure: PanelFailure | null;
  readonly onChange: (value: string) => void;
}

const kindWords = { field: 'field', key: 'key', value: 'value', operator: 'word' } as const;

/** A filter in the collector's language: suggests what may come next, and shows where something is wrong. */
export function FilterBox({ client, subject, value, placeholder, failure, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const { items, active, ask, close, move, taken } = useSuggestions(client, subject);
  const isBad = failure?.reason === 'badFilter';
  const isOpen = items.length > 0;
  const optionId = (index: number) => `${id}-option-${index}`;
  const caret = () => input.current?.selectionStart ?? value.length;

  const take = (item: Suggestion) => {
    const next = taken(value, item);
    onChange(next.text);
    // The caret can be set once the new text stands in the box.
    requestAnimationFrame(() => {
      input.current?.setSelectionRange(next.caret, next.caret);
      if (item.kind === 'value') close();
      else ask(next.text, next.caret);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = items[active];
    if (event.key === 'ArrowDown' && !isOpen) ask(value, caret());
    else if (event.key === ' ' && event.ctrlKey) ask(value, caret());
    else if (!isOpen) {
      if (event.key !== 'Escape' || value === '') return;
      onChange('');
    } else if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Escape') close();
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen !== undefined) take(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <div class="filter-box">
      <input
        ref={input}
        type="text"
        class="input"
        role="combobox"
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        aria-label="Filter"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={isOpen ? `${id}-list` : undefined}
        aria-activedescendant={active < 0 ? undefined : optionId(active)}
        aria-invalid={isBad}
        aria-describedby={isBad ? `${id}-fault` : undefined}
        value={value}
        onInput={(event) => {
          onChange(event.currentTarget.value);
          ask(event.currentTarget.value, caret());
        }}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      {isOpen && (
        <div id={`${id}-list`} class="suggestions" role="listbox" aria-label="Suggestions">
          {items.map((item, index) => (
            <div
              key={item.text}
              id={optionId(index)}
              role="option"
              tabIndex={-1}
              class={index === active ? 'suggestion chosen' : 'suggestion'}
              aria-selected={index === active}
              onMouseDown={(event) => {
                // The box keeps the focus.
                event.preventDefault();
                take(item);
              }}
            >
              <span class="suggestion-text">{item.text}</span>
              <span class="dim">{item.detail === '' ? kindWords[item.kind] : item.detail}</span>
            </div>
          ))}
        </div>
      )}
      {isBad && <FilterFault id={`${id}-fault`} filter={value} message={failure.message} />}
    </div>
  );
}
