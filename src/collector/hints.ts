import type { Problem } from '../shared/model/source.ts';
import type { JsonHint } from '../shared/otlp/json/hints.ts';

/** What senders do that OTLP does not ask for, in words with the remedy. Codes come from the receivers and decoders. */
const words: Readonly<Record<'path' | 'contentType' | 'hexIds' | JsonHint, string>> = {
  path: 'sends to an unusual path: set OTEL_EXPORTER_OTLP_ENDPOINT to the address alone, without /v1/traces or a trailing slash',
  contentType: 'sends no content type: it was told apart by its first byte',
  hexIds:
    'writes ids as hex digits into protobuf, where their bytes belong: other receivers refuse them; update the exporter',
  emptyBody: 'sends JSON with nothing in it',
  jsonLines: 'sends several JSON documents in one body: OTLP has one a request',
  jsonArray: 'sends an array where OTLP/JSON has an object',
  bareResource: 'leaves out the outer object of OTLP/JSON (resourceSpans)',
  otherSignal: 'sends one signal to the path of another',
  instrumentationLibrary:
    'uses names from before OTLP 0.15 (instrumentationLibrarySpans): update the SDK',
  snakeCaseKeys: 'writes JSON keys in snake_case: OTLP/JSON has lowerCamelCase',
  goStructValues:
    'writes attribute values as Go prints its structs: use protojson or the official exporter',
  plainAttributes: 'writes attributes as plain JSON: OTLP/JSON has a list of key and value',
  enumNames: 'writes names of enumerations (SPAN_KIND_SERVER): OTLP/JSON has numbers',
  numbersAsStrings: 'writes numbers as strings where OTLP/JSON has numbers',
  stringsAsNumbers: 'writes numbers where OTLP/JSON has strings',
  boolsAsStrings: 'writes true and false as strings',
  integersAsFloats: 'writes integers with a fraction or an exponent',
  largeIntegersUnquoted:
    'writes 64-bit integers without quotes: other receivers lose their last digits',
  bareNaN:
    'writes NaN or Infinity without quotes, which is no JSON: other receivers refuse the request',
  base64Ids: 'writes ids in base64: OTLP/JSON has hex digits',
  idsAsArrays: 'writes ids as arrays of bytes: OTLP/JSON has hex digits',
  decoratedIds: 'writes ids with 0x or dashes: OTLP/JSON has bare hex digits',
  zeroParentId: 'gives root spans a parent of zeros: OTLP leaves it empty',
  unreadableLink: 'has links that could not be read; the spans are kept',
  unreadableValue: 'has attribute values that could not be read; the spans are kept',
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
        example: Object.hasOwn(words, reason) ? words[reason as keyof typeof words] : reason,
      })),
    }));
  }
}
