import type { JsonValue } from '../../shared/model/anyValue.ts';
import type { AuditRecord, AuditRecordDetail } from '../../shared/model/audit.ts';
import type { HostActions } from '../actions.ts';
import { Icon } from '../components/Icon.tsx';
import { LongText } from '../components/LongText.tsx';
import { Section } from '../components/Section.tsx';
import type { Resource } from '../resource.ts';

interface Props {
  readonly record: AuditRecord;
  readonly detail: Resource<AuditRecordDetail>;
  readonly actions: HostActions;
}

/** Parts of a record in the order in which they are asked for: what was called with what, what policies said. */
const parts: readonly { readonly title: string; readonly keys: readonly string[] }[] = [
  { title: 'Arguments', keys: ['input_data', 'input'] },
  { title: 'Result', keys: ['output_data', 'output'] },
  { title: 'Policies', keys: ['policies_evaluated', 'policy_reason'] },
];

/** A record unfolded; read again from its file, which stays the truth. */
export function RecordDetail({ record, detail, actions }: Props) {
  const { value, failure } = detail;
  const raw = value?.raw ?? null;
  return (
    <div class="detail-columns">
      <div>
        {record.error !== null && (
          <>
            <h3 class="error">
              <Icon name={record.denied ? 'circle-slash' : 'error'} />{' '}
              {record.denied ? 'Denied by a policy' : 'Failed'}
            </h3>
            <LongText text={record.error} onOpen={null} />
          </>
        )}
        {parts.flatMap(({ title, keys }) => {
          const found = keys.map((key) => fieldOf(raw, key)).find((each) => !isNothing(each));
          if (found === undefined) return [];
          const text = typeof found === 'string' ? found : JSON.stringify(found, null, 2);
          const language = typeof found === 'string' ? 'plaintext' : 'json';
          return [
            <h3 key={`${title} title`}>{title}</h3>,
            <LongText
              key={title}
              text={text}
              onOpen={() => actions.openText(`${title} of ${record.operationName}`, language, text)}
            />,
          ];
        })}
        {value === null && <p class="dim">{failure?.message ?? '…'}</p>}
        {value !== null && value.unreadable !== null && (
          <p class="note">
            <Icon name="warning" /> {value.unreadable}
          </p>
        )}
      </div>
      <div>
        <h3>Span</h3>
        <LinkLines record={record} actions={actions} />
        {value !== null && (
          <>
            <h3>Record</h3>
            <p class="dim">{`${value.file}, byte ${value.offset}`}</p>
            <p class="dim">{record.recordId}</p>
            <Section title="Raw">
              {() => {
                const text = JSON.stringify(value.raw, null, 2);
                return (
                  <LongText
                    text={text}
                    onOpen={() => actions.openText('audit record', 'json', text)}
                  />
                );
              }}
            </Section>
          </>
        )}
      </div>
    </div>
  );
}

function LinkLines({ record, actions }: Pick<Props, 'record' | 'actions'>) {
  const { link } = record;
  const { traceId, spanId } = link;
  const sure =
    link.kind === 'exact'
      ? 'exact'
      : link.kind === 'none'
        ? 'none'
        : `probable, ${Math.round(link.confidence * 100)} % sure`;
  return (
    <>
      {traceId !== null && (
        <p>
          <button
            type="button"
            class="link"
            title="Open the span (Enter)"
            onClick={() => actions.openTrace(traceId, spanId)}
          >
            <Icon name="list-tree" /> {spanId === null ? `trace ${traceId}` : `span ${spanId}`}
          </button>
        </p>
      )}
      <p>{sure}</p>
      <p class="dim">{link.reason}</p>
    </>
  );
}

function fieldOf(raw: JsonValue, key: string): JsonValue | undefined {
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) return undefined;
  return Object.hasOwn(raw, key) ? (raw as { readonly [key: string]: JsonValue })[key] : undefined;
}

function isNothing(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
