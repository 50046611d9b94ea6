import type { JsonObject, JsonValue } from '../../model/anyValue.ts';
import type { SpanDetail, TraceDetail } from '../../rpc/contract.ts';
import { isSensitive, maskedValue } from '../../semconv/sensitive.ts';
import { noteWords } from '../../semconv/spanWords.ts';
import { escapeHtml } from '../../util/escapeHtml.ts';
import { formatCount, formatDuration } from '../../util/formatDuration.ts';
import { htmlStyle, htmlStyleHash } from './htmlStyle.ts';

/*
 * A trace as one HTML file that needs nothing else and runs nothing: folding is `<details>`, a bar is an SVG. Its policy
 * allows the one style sheet inside, by hash, so that nothing of what servers wrote can act.
 */

/** Deeper spans stand at this level and say theirs: parsers stop at 512 nested elements (HTML, "parsing"). */
const deepest = 60;
/** Attributes are written until the page has so many characters; after that rows only. */
const mostDetailCharacters = 64_000_000;
const mostValueCharacters = 10_000;
const mostEvents = 100;

export interface HtmlPage {
  /** Pieces of the page, in order. */
  readonly pieces: Iterable<string>;
  /** Values that were masked; final when all pieces were taken. */
  readonly masked: () => number;
}

/** What a span is called and how it ended, as the panel has it; at the place of its span in `TraceDetail`. */
export interface SpanLook {
  readonly label: string;
  readonly result: 'ok' | 'failed' | 'denied';
}

export function htmlPage(trace: TraceDetail, looks: readonly SpanLook[]): HtmlPage {
  const writer = new PageWriter(trace, looks);
  return { pieces: writer.pieces(), masked: () => writer.masked };
}

class PageWriter {
  readonly #trace: TraceDetail;
  readonly #looks: readonly SpanLook[];
  readonly #durationNs: number;
  readonly #start: bigint;
  #detailCharacters = 0;
  masked = 0;

  constructor(trace: TraceDetail, looks: readonly SpanLook[]) {
    this.#trace = trace;
    this.#looks = looks;
    this.#durationNs = Math.max(1, Number(trace.durationNs));
    this.#start = BigInt(trace.startUnixNano);
  }

  *pieces(): Generator<string> {
    const { spans } = this.#trace;
    yield this.#head();
    let level = -1;
    for (const [at, span] of spans.entries()) {
      const wanted = Math.min(span.depth, deepest);
      // Every open level is a list item; a span at the same level or above it ends those between.
      for (; level >= wanted; level--) yield '</ul></details></li>';
      const hasChildren = Math.min(spans[at + 1]?.depth ?? -1, deepest) > wanted;
      yield this.#span(span, this.#lookAt(at), hasChildren);
      if (hasChildren) level = wanted;
    }
    for (; level >= 0; level--) yield '</ul></details></li>';
    yield this.#foot();
  }

  #head(): string {
    const { spans, traceId } = this.#trace;
    const root = this.#lookAt(0);
    const name = root.label;
    const errors = this.#looks.filter(({ result }) => result !== 'ok').length;
    const services = new Set(spans.map(({ service }) => service));
    const started = new Date(Number(this.#start / 1_000_000n)).toISOString();
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${htmlStyleHash()}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(name)}</title>
<style>${htmlStyle}</style>
</head>
<body>
<main>
<h1><bdi>${text(name)}</bdi></h1>
<p class="facts">${[
      root.result,
      formatDuration(Number(this.#trace.durationNs)),
      plural(spans.length, 'span'),
      plural(errors, 'error'),
      Array.from(services).slice(0, 20).join(', '),
      `started ${started}`,
      `trace ${traceId}`,
    ]
      .filter((fact) => fact !== '')
      .map((fact) => `<span>${text(fact)}</span>`)
      .join(' ')}</p>
<p class="columns" aria-hidden="true"><span>Name</span><span>Self</span><span>Duration</span><span>Time</span></p>
<ul class="tree">
`;
  }

  #foot(): string {
    const said = [
      this.masked === 0
        ? ''
        : `${plural(this.masked, 'sensitive value')} ${this.masked === 1 ? 'is' : 'are'} hidden.`,
      this.#isFull() ? 'The trace is large: only the first spans carry their attributes.' : '',
    ].filter((each) => each !== '');
    return `</ul>
<footer><p>${text(['Written by MCP Trace Inspector.', ...said].join(' '))}</p></footer>
</main>
</body>
</html>
`;
  }

  #lookAt(at: number): SpanLook {
    return this.#looks[at] ?? { label: '(no name)', result: 'ok' };
  }

  #isFull(): boolean {
    return this.#detailCharacters > mostDetailCharacters;
  }

  /** An item that is closed here, or by whoever ends its children. */
  #span(span: SpanDetail, look: SpanLook, hasChildren: boolean): string {
    const row = this.#row(span, look);
    const more = this.#isFull() ? '' : this.#details(span, look);
    this.#detailCharacters += more.length;
    return hasChildren
      ? `<li><details open><summary>${row}</summary>${more}<ul>\n`
      : `<li class="leaf"><div class="row">${row}</div>${more}</li>\n`;
  }

  #row(span: SpanDetail, { label, result }: SpanLook): string {
    const from = Number(BigInt(span.startUnixNano) - this.#start) / this.#durationNs;
    const width = Math.max(0.002, Number(span.durationNs) / this.#durationNs);
    const level = span.depth > deepest ? `<span class="level">level ${span.depth + 1}</span> ` : '';
    const trouble = result === 'ok' ? '' : ` <span class="trouble">${result}</span>`;
    const place = `x="${permille(from)}" y="1" width="${permille(width)}" height="8"`;
    return (
      `<span class="name">${level}<bdi>${text(cut(label, 300))}</bdi>${trouble} <span class="service">${text(cut(span.service, 100))}</span></span>` +
      `<span class="figure">${formatDuration(Number(span.selfNs))}</span>` +
      `<span class="figure">${formatDuration(Number(span.durationNs))}</span>` +
      `<svg class="${result === 'ok' ? 'bar' : 'bar bad'}" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true"><rect ${place}/></svg>`
    );
  }

  #details(span: SpanDetail, look: SpanLook): string {
    const count = Object.keys(span.attributes).length;
    const parts = [
      count === 0 ? '' : plural(count, 'attribute'),
      span.events.length === 0 ? '' : plural(span.events.length, 'event'),
    ].filter((part) => part !== '');
    const facts: JsonObject = {
      'span id': span.spanId,
      ...(span.name === look.label ? {} : { 'sent as': span.name }),
      kind: span.kind.toLowerCase(),
      ...(span.status.message === '' ? {} : { status: span.status.message }),
    };
    const events = span.events
      .slice(0, mostEvents)
      .map(
        ({ name, timeUnixNano, attributes }) =>
          `<h4>${formatDuration(Number(BigInt(timeUnixNano) - this.#start))} <bdi>${text(name)}</bdi></h4>${this.#table(attributes)}`,
      );
    if (span.events.length > mostEvents) {
      events.push(`<p>and ${formatCount(span.events.length - mostEvents)} more events</p>`);
    }
    return `<details class="more"><summary>${text(parts.join(', ') || 'facts')}</summary>${span.notes
      .map((note) => `<p>${text(noteWords[note])}</p>`)
      .join('')}${this.#table(facts)}${this.#table(span.attributes)}${events.join('')}</details>`;
  }

  #masked(key: string, value: JsonValue): JsonValue {
    if (isSensitive(key)) {
      this.masked++;
      return maskedValue;
    }
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((each) => this.#masked('', each));
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, this.#masked(name, each)]),
    );
  }

  #table(values: JsonObject): string {
    const rows = Object.entries(values).map(([key, value]) => {
      const shown = textOf(this.#masked(key, value));
      const left = shown.length - mostValueCharacters;
      const rest = left > 0 ? ` … and ${formatCount(left)} characters more` : '';
      return `<tr><th scope="row">${text(key)}</th><td dir="auto">${text(shown.slice(0, mostValueCharacters))}${rest}</td></tr>`;
    });
    return rows.length === 0 ? '' : `<table>${rows.join('')}</table>`;
  }
}

/** Text of a trace in the page; of U+0000, which no document may hold, a sign is left. */
const text = (value: string): string => escapeHtml(value.replaceAll('\0', '\u2400'));

const textOf = (value: JsonValue): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

const permille = (share: number): string => (Math.min(1, Math.max(0, share)) * 1000).toFixed(2);

const cut = (value: string, most: number): string =>
  value.length > most ? `${value.slice(0, most)}…` : value;

const plural = (count: number, word: string): string =>
  `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;
