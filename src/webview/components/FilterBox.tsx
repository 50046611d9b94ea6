import type { PanelFailure } from '../client.ts';

interface Props {
  readonly value: string;
  readonly placeholder: string;
  readonly failure: PanelFailure | null;
  readonly onChange: (value: string) => void;
}

/** A filter in the collector's language; what is wrong with it, and where, stands below. */
export function FilterBox({ value, placeholder, failure, onChange }: Props) {
  const isBad = failure?.reason === 'badFilter';
  return (
    <div class="filter-box">
      <input
        type="search"
        class="input"
        placeholder={placeholder}
        aria-label="Filter"
        aria-invalid={isBad}
        aria-describedby={isBad ? 'filter-error' : undefined}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {isBad && (
        <p id="filter-error" class="filter-error" role="alert">
          {failure.message}
        </p>
      )}
    </div>
  );
}
