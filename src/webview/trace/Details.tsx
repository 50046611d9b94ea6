import type { SpanInspection, TraceMetrics } from '../../shared/rpc/contract.ts';
import { isSensitive } from '../../shared/semconv/sensitive.ts';
import { roleLooks } from '../../shared/semconv/spanWords.ts';
import type { TraceColumns } from '../../shared/trace/columns.ts';
import { spanIdOf } from '../../shared/trace/findRows.ts';
import { type Insights, insightsAt } from '../../shared/trace/insights.ts';
import { notesOf, rowText } from '../../shared/trace/rowText.ts';
import { formatDuration } from '../../shared/util/formatDuration.ts';
import { shownText } from '../../shared/util/shownText.ts';
import type { HostActions } from '../actions.ts';
import { AttributeTable } from '../components/AttributeTable.tsx';
import { Icon } from '../components/Icon.tsx';
import { IconButton } from '../components/IconButton.tsx';
import { LongText } from '../components/LongText.tsx';
import { Section } from '../components/Section.tsx';
import type { Resource } from '../resource.ts';
import { AuditPart, EventPart, LogPart } from './DetailParts.tsx';
import { type Highlights, highlightsOf, stackLanguage } from './highlights.ts';
import { MetricPart } from './MetricPart.tsx';
import { QueryPart } from './QueryPart.tsx';
import { RelationPart } from './RelationPart.tsx';

interface Props {
  readonly columns: TraceColumns;
  readonly row: number;
  readonly insights: Insights;
  readonly inspection: Resource<SpanInspection>;
  readonly metrics: TraceMetrics | null;
  readonly actions: HostActions;
  readonly onSelect: (row: number) => void;
  /** Shows only the spans of an MCP session. */
  readonly onSession: (session: string) => void;
}

/** Everything about the selected span, what matters for its kind first. */
export function Details(props: Props) {
  const { columns, row, insights, inspection, metrics, actions, onSelect, onSession } = props;
  const { label, rawName, service, role } = rowText(columns, row);
  const { value, failure, loading } = inspection;
  return (
    <section class="details" aria-label="Details of the selected span" aria-busy={loading}>
      <header>
        <h2>
          <Icon name={roleLooks[role].icon} /> <bdi>{label}</bdi>
        </h2>
        <IconButton
          icon="copy"
          label="Copy the span id"
          onClick={() => actions.copy(spanIdOf(columns, row), 'span id')}
        />
      </header>
      <p class="sub">
        {rawName !== label && (
          <span class="raw">
            <bdi>{rawName}</bdi>
          </span>
        )}
        <span>{roleLooks[role].word}</span>
        <span>
          <bdi>{service}</bdi>
        </span>
        {value !== null && <span>{value.span.kind.toLowerCase()}</span>}
      </p>
      <dl class="figures">
        <Figure label="duration" value={formatDuration(columns.durationsNs[row] ?? 0)} />
        <Figure label="self" value={formatDuration(columns.selfNs[row] ?? 0)} />
        <Figure label="starts at" value={formatDuration(columns.offsetNs[row] ?? 0)} />
      </dl>
      {insightsAt(columns, insights, row).map((words) => (
        <p class="note" key={words}>
          <Icon name="lightbulb" /> {words}
        </p>
      ))}
      {notesOf(columns, row).map((note) => (
        <p class="note" key={note}>
          <Icon name="info" /> {note}
        </p>
      ))}
      <RelationPart
        columns={columns}
        row={row}
        insights={insights}
        span={value?.span ?? null}
        actions={actions}
        onSelect={onSelect}
        onSession={onSession}
      />
      {value !== null && (
        <Inspection columns={columns} value={value} metrics={metrics} actions={actions} />
      )}
      {value === null && failure !== null && (
        <p class="note error">
          <Icon name="warning" /> {failure.message}
        </p>
      )}
      {value === null && failure === null && <div class="skeleton" aria-hidden="true" />}
    </section>
  );
}

function Figure({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface PartProps {
  readonly columns: TraceColumns;
  readonly value: SpanInspection;
  readonly metrics: TraceMetrics | null;
  readonly actions: HostActions;
}

function Inspection({ columns, value, metrics, actions }: PartProps) {
  const { span } = value;
  const highlights = highlightsOf(value);
  const { copy, openText } = actions;
  // A part that was opened for one span starts closed for the next: the key makes it a new one.
  const key = span.spanId;
  return (
    <>
      <Failure highlights={highlights} actions={actions} />
      {(value.query !== null || highlights.statement !== null) && (
        <QueryPart value={value} statement={highlights.statement} actions={actions} />
      )}
      <Facts highlights={highlights} />
      {highlights.payloads.map(({ title, text, language }) => (
        <div class="block" key={title}>
          <h3>{title}</h3>
          <LongText
            key={key}
            text={text}
            onOpen={() => openText(`${title} of ${span.name}`, language, text)}
          />
        </div>
      ))}
      <AuditPart records={value.audit} actions={actions} />
      <Places value={value} actions={actions} />
      <Section title="Attributes" count={Object.keys(span.attributes).length} open>
        {() => (
          <AttributeTable
            key={key}
            attributes={span.attributes}
            onCopy={copy}
            onOpen={openText}
            isSensitive={isSensitive}
          />
        )}
      </Section>
      {value.logs.length > 0 && (
        <Section title="Logs" count={value.logs.length} open>
          {() => <LogPart logs={value.logs} columns={columns} actions={actions} />}
        </Section>
      )}
      {span.events.length > 0 && (
        <Section title="Events" count={span.events.length} open>
          {() => <EventPart events={span.events} columns={columns} actions={actions} />}
        </Section>
      )}
      <MetricPart
        metrics={metrics}
        spanId={key}
        isRoot={span.depth === 0}
        columns={columns}
        actions={actions}
      />
      <Section title="Resource" count={Object.keys(span.resource).length}>
        {() => (
          <AttributeTable
            key={key}
            attributes={span.resource}
            onCopy={copy}
            onOpen={openText}
            isSensitive={isSensitive}
          />
        )}
      </Section>
      <Section title="Raw">
        {() => {
          const text = JSON.stringify(value.otlp, null, 2);
          return <LongText text={text} onOpen={() => openText(span.name, 'json', text)} />;
        }}
      </Section>
    </>
  );
}

function Failure({
  highlights,
  actions,
}: {
  readonly highlights: Highlights;
  readonly actions: HostActions;
}) {
  const { failed } = highlights;
  if (failed === null) return null;
  const { stack } = failed;
  return (
    <div class="block failure">
      <h3>
        <Icon name="error" /> {failed.type === '' ? 'Failed' : shownText(failed.type)}
      </h3>
      {failed.message !== '' && (
        <LongText
          text={failed.message}
          onOpen={() => actions.openText('message', 'plaintext', failed.message)}
        />
      )}
      {stack !== null && (
        <Section title="Stack">
          {() => (
            <LongText
              text={stack}
              onOpen={() =>
                actions.openText(
                  `stack of ${failed.type || 'the error'}`,
                  stackLanguage(stack),
                  stack,
                )
              }
            />
          )}
        </Section>
      )}
    </div>
  );
}

function Facts({ highlights }: { readonly highlights: Highlights }) {
  if (highlights.facts.length === 0) return null;
  return (
    <dl class="pairs">
      {highlights.facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Places({ value, actions }: Omit<PartProps, 'columns' | 'metrics'>) {
  if (value.places.length === 0) return null;
  return (
    <div class="block">
      <h3>Source</h3>
      <ul class="places">
        {value.places.map((place, index) => (
          <li key={`${place.path}:${place.line}:${place.label}`}>
            <button
              type="button"
              class="link"
              title={`${place.path}:${place.line}${index === 0 ? ' (Enter)' : ''}`}
              onClick={() => actions.openPlace(place)}
            >
              <Icon name="go-to-file" /> {`${baseName(place.path)}:${place.line}`}
            </button>{' '}
            <span class="dim">{place.label}</span>
            {place.changedSince && (
              <span class="changed" title="The file no longer has the text that ran">
                <Icon name="warning" /> changed since
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
