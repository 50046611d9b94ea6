import { useState } from 'preact/hooks';
import type { JsonObject, JsonValue } from '../../shared/model/anyValue.ts';
import { shownText } from '../../shared/util/shownText.ts';
import { Icon } from './Icon.tsx';
import { LongText } from './LongText.tsx';

interface Props {
  readonly attributes: JsonObject;
  readonly onCopy: (text: string, what: string) => void;
  readonly onOpen: (title: string, language: string, text: string) => void;
  readonly isSensitive: (key: string) => boolean;
}

/** Rows shown at once; a span may carry thousands. */
const pageRows = 60;
/** From so many on there is a box to search in. */
const searchFrom = 8;

/** Attributes with search, and a copy button on each row. */
export function AttributeTable({ attributes, onCopy, onOpen, isSensitive }: Props) {
  const [search, setSearch] = useState('');
  const [limit, setLimit] = useState(pageRows);
  const all = Object.entries(attributes);
  const wanted = search.toLowerCase();
  const found =
    wanted === ''
      ? all
      : all.filter(([key, value]) => `${key} ${asText(value)}`.toLowerCase().includes(wanted));
  if (all.length === 0) return <p class="nothing">none</p>;
  return (
    <div class="attributes">
      {all.length >= searchFrom && (
        <input
          type="search"
          class="input"
          placeholder={`Search ${all.length}`}
          aria-label="Search in keys and values"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      <table>
        <colgroup>
          <col class="key" />
          <col />
          <col class="copy" />
        </colgroup>
        <tbody>
          {found.slice(0, limit).map(([key, value]) => (
            <tr key={key}>
              <th scope="row">
                <KeyName name={key} />
              </th>
              <td>
                <Value name={key} value={value} hidden={isSensitive(key)} onOpen={onOpen} />
              </td>
              <td class="copy">
                <button
                  type="button"
                  class="icon-button"
                  aria-label={`Copy ${key}`}
                  title="Copy the value"
                  onClick={() => onCopy(asText(value), key)}
                >
                  <Icon name="copy" />
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.length > limit && (
        <button type="button" class="link" onClick={() => setLimit(limit + 4 * pageRows)}>
          {`Show more (${found.length - limit})`}
        </button>
      )}
      {found.length === 0 && <p class="nothing">{`No attribute contains "${search}"`}</p>}
    </div>
  );
}

/** A long key breaks behind its dots, not in the middle of a word. */
function KeyName({ name }: { readonly name: string }) {
  const text = shownText(name);
  const parts = text.split(/(?<=[._/])/);
  return <bdi title={text}>{parts.map((part, at) => (at === 0 ? part : [<wbr />, part]))}</bdi>;
}

function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1);
}

/** Language of the editor that a value opens in. */
function languageOf(key: string, value: JsonValue): 'sql' | 'json' | 'plaintext' {
  if (typeof value !== 'string') return 'json';
  if (/\b(?:statement|query\.text|sql)$/.test(key)) return 'sql';
  return /^\s*[[{]/.test(value) ? 'json' : 'plaintext';
}

interface ValueProps {
  readonly name: string;
  readonly value: JsonValue;
  readonly hidden: boolean;
  readonly onOpen: Props['onOpen'];
}

function Value({ name, value, hidden, onOpen }: ValueProps) {
  const [shown, setShown] = useState(!hidden);
  const text = asText(value);
  if (!shown) {
    return (
      <button type="button" class="link" onClick={() => setShown(true)}>
        hidden, show
      </button>
    );
  }
  const open = text.length > 320 ? () => onOpen(name, languageOf(name, value), text) : null;
  return <LongText text={text} onOpen={open} />;
}
