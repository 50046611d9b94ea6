import type { Problem } from '../shared/model/source.ts';

/** What senders do that OTLP does not ask for, in words with the remedy. Codes come from the receivers and decoders. */
const words: Readonly<Record<string, string>> = {
  path: 'sends to an unusual path: set OTEL_EXPORTER_OTLP_ENDPOINT to the address alone, without /v1/traces or a trailing slash',
  contentType: 'sends no content type: it was told apart by its first byte',
};

const maxSenders = 200;

/** Tolerances that were taken, by sender. Bounded: a hostile sender may change its name with each request. */
export class Hints {
  readonly #bySender = new Map<string, Map<string, number>>();

  note(sender: string, code: string): void {
    const name = sender === '' ? 'unnamed exporter' : sender;
    const codes = this.#bySender.get(name) ?? new Map<string, number>();
    if (this.#bySender.size < maxSenders || this.#bySender.has(name)) {
      this.#bySender.set(name, codes.set(code, (codes.get(code) ?? 0) + 1));
    }
  }

  list(): readonly { readonly sender: string; readonly hints: readonly Problem[] }[] {
    return Array.from(this.#bySender, ([sender, codes]) => ({
      sender,
      hints: Array.from(codes, ([reason, count]) => ({
        reason,
        count,
        example: words[reason] ?? `deviates from OTLP (${reason})`,
      })),
    }));
  }
}
