import { gzipSync } from 'node:zlib';
import { ProtoWriter } from '../../src/shared/otlp/protoWriter.ts';

/*
 * Requests as large as OTLP allows, each made to cost the receiver as much as its bytes can. Protobuf is written by hand:
 * no encoder would make most of them.
 */

export const mebibyte = 1024 * 1024;
/** A little less than the limit of a body. */
const fullBytes = 63 * mebibyte;
/** Enough for what counts pieces and not bytes. */
const someBytes = 20 * mebibyte;

export interface HostileBody {
  readonly name: string;
  readonly signal: 'traces' | 'logs' | 'metrics';
  readonly type?: 'application/json';
  readonly encoding?: 'gzip';
  readonly bytes: Buffer;
}

/** Field number and wire type 2, length, content. */
function field(number: number, content: Uint8Array): Buffer {
  const writer = new ProtoWriter();
  writer.bytes(number, content);
  return Buffer.from(writer.finish());
}

/** `content` inside messages of these fields, the outermost first. */
const within = (fields: readonly number[], content: Buffer): Buffer =>
  fields.reduceRight((inner, number) => field(number, inner), content);

const repeated = (piece: Buffer, bytes: number): Buffer =>
  Buffer.alloc(Math.floor(bytes / piece.length) * piece.length, piece);

const text = (number: number, value: string): Buffer => field(number, Buffer.from(value));
const keyValue = (key: string, value: Buffer): Buffer =>
  Buffer.concat([text(1, key), field(2, value)]);
const idText = 'ID000000';
/** The ids of trace and span hold a number that `numbered` counts up. */
const ids = (): Buffer =>
  Buffer.concat([field(1, Buffer.from(`${idText}${idText}`)), field(2, Buffer.from(idText))]);
const span = (...members: readonly Buffer[]): Buffer =>
  field(2, Buffer.concat([ids(), ...members]));
const spans = (members: Buffer): Buffer => within([1, 2], members);

const letters = Buffer.from('0123456789abcdefghijklmnopqrstuvwxyz');
let counted = 0;

/** As many copies of a piece as fit; in each one, six letters behind every `ID` are a number of its own. */
function numbered(piece: Buffer, bytes: number): Buffer {
  const all = repeated(piece, bytes);
  const places: number[] = [];
  for (let at = piece.indexOf('ID'); at >= 0; at = piece.indexOf('ID', at + 1)) {
    places.push(at + 2);
  }
  for (let from = 0; from < all.length; from += piece.length) {
    counted += 1;
    for (const place of places) {
      let rest = counted;
      for (let at = from + place + 5; rest > 0; at -= 1) {
        all[at] = letters[rest % 36] ?? 0;
        rest = Math.floor(rest / 36);
      }
    }
  }
  return all;
}

/** Each of a trace of its own. */
const distinctSpans = (nameLength: number, bytes: number): Buffer =>
  spans(numbered(span(text(5, idText.padEnd(nameLength, 'n'))), bytes));

const distinctTools = (nameLength: number, bytes: number): Buffer =>
  spans(
    numbered(
      span(field(9, keyValue('mcp.tool.name', text(1, idText.padEnd(nameLength, 't'))))),
      bytes,
    ),
  );

/** Resources of `size` bytes, a span in each. */
function distinctResources(size: number, bytes: number): Buffer {
  const resource = field(1, keyValue('service.name', text(1, idText.padEnd(size, 's'))));
  return numbered(
    field(1, Buffer.concat([field(1, resource), field(2, span(text(5, 'one')))])),
    bytes,
  );
}

function nested(depth: number): Buffer {
  let value = text(1, 'deep');
  for (let level = 0; level < depth; level += 1) {
    value = field(5, field(1, value));
  }
  return value;
}

function metricSeries(): Buffer {
  const point = field(1, field(7, keyValue('series', text(1, idText))));
  const points = numbered(point, point.length * 10_000);
  return within([1, 2, 2], Buffer.concat([text(1, 'hostile.metric'), field(5, points)]));
}

const json = (signal: HostileBody['signal'], name: string, content: string): HostileBody => ({
  name,
  signal,
  type: 'application/json',
  bytes: Buffer.from(content),
});

/** One at a time, so that the test itself does not hold them all. */
export function* hostileBodies(): Generator<HostileBody> {
  const traces = (name: string, bytes: Buffer): HostileBody => ({ name, signal: 'traces', bytes });
  yield traces('spans of 30 bytes', spans(numbered(span(), fullBytes)));
  for (let round = 0; round < 5; round += 1) {
    yield traces(`as many spans as are allowed ${round}`, spans(numbered(span(), 260_000 * 30)));
  }
  yield traces('resources of nothing', repeated(Buffer.from([0x0a, 0]), someBytes));
  yield traces('scopes of nothing', within([1], repeated(Buffer.from([0x12, 0]), someBytes)));
  yield traces('attributes of nothing', spans(span(repeated(Buffer.from([0x4a, 0]), someBytes))));
  yield traces('events of nothing', spans(span(repeated(Buffer.from([0x5a, 0]), someBytes))));
  yield traces(
    'a list of millions in a known attribute',
    spans(
      span(
        field(9, keyValue('mcp.tool.name', field(5, repeated(Buffer.from([0x0a, 0]), someBytes)))),
      ),
    ),
  );
  yield traces(
    'known attributes by the million',
    spans(span(repeated(field(9, keyValue('mcp.tool.name', text(1, 'x'))), someBytes))),
  );
  yield traces(
    'a million different keys in one span',
    spans(span(numbered(field(9, keyValue(idText, text(1, 'x'))), 20 * mebibyte))),
  );
  yield traces(
    'a resource of a million attributes',
    field(
      1,
      Buffer.concat([
        field(1, numbered(field(1, keyValue(idText, text(1, 'x'))), 20 * mebibyte)),
        field(2, span(text(5, 'one'))),
      ]),
    ),
  );
  yield traces('names and resources by the megabyte', distinctResources(500, someBytes));
  for (let round = 0; round < 2; round += 1) {
    const bytes = 15 * mebibyte;
    yield traces(`large resources ${round}`, distinctResources(mebibyte - 100, bytes));
    yield traces(`many resources ${round}`, distinctResources(500, bytes));
    yield traces(`many names ${round}`, distinctSpans(1000, bytes));
    yield traces(`many tools ${round}`, distinctTools(1000, round === 0 ? fullBytes : someBytes));
  }
  yield traces(
    'a statement of 60 MiB',
    spans(span(field(9, keyValue('db.query.text', text(1, 'x=1,'.repeat(15 * mebibyte)))))),
  );
  yield traces(
    'values in values',
    spans(repeated(span(field(9, keyValue('deep', nested(25)))), someBytes)),
  );
  yield traces('values in values in values', spans(span(field(9, keyValue('deep', nested(1000))))));
  yield {
    name: 'a zip bomb',
    signal: 'traces',
    encoding: 'gzip',
    bytes: gzipSync(Buffer.alloc(100 * mebibyte)),
  };
  for (let round = 0; round < 4; round += 1) {
    yield {
      name: `a zip of what is allowed ${round}`,
      signal: 'traces',
      encoding: 'gzip',
      bytes: gzipSync(repeated(Buffer.from([0x0a, 0]), fullBytes), { level: 1 }),
    };
  }
  yield {
    name: 'log records of nothing',
    signal: 'logs',
    bytes: within([1, 2], repeated(Buffer.from([0x12, 0]), someBytes)),
  };
  for (let round = 0; round < 8; round += 1) {
    yield {
      name: `small log records ${round}`,
      signal: 'logs',
      bytes: within([1, 2], repeated(Buffer.from([0x12, 2, 0x10, 9]), mebibyte)),
    };
  }
  yield {
    name: 'metric points of nothing',
    signal: 'metrics',
    bytes: within([1, 2, 2, 5], repeated(Buffer.from([0x0a, 0]), someBytes)),
  };
  for (let round = 0; round < 4; round += 1) {
    yield { name: `metric series ${round}`, signal: 'metrics', bytes: metricSeries() };
  }
  yield json('traces', 'brackets', '['.repeat(someBytes));
  yield json(
    'traces',
    'objects of nothing',
    `{"resourceSpans":[${'{},'.repeat(someBytes / 3)}{}]}`,
  );
  yield json(
    'traces',
    'base64 of 60 MiB',
    `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${'1'.repeat(32)}","spanId":"${'1'.repeat(16)}","name":"x","attributes":[{"key":"k","value":{"bytesValue":"${'A'.repeat(60 * mebibyte)}"}}]}]}]}]}`,
  );
  yield json(
    'traces',
    'a number of 60 MiB',
    `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${'2'.repeat(32)}","spanId":"${'1'.repeat(16)}","startTimeUnixNano":"${'1'.repeat(60 * mebibyte)}"}]}]}]}`,
  );
  yield json('traces', 'escapes', `{"${'\\u0061'.repeat(someBytes / 6)}":1}`);
}
