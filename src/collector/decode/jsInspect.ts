import type { AnyValue } from '../../shared/model/anyValue.ts';
import type { Block, BlockFormat } from './blockFormat.ts';
import { type Decoded, type DecodedSpan, nothingDecoded } from './decoded.ts';
import { JsonError } from './exactJson.ts';
import { attributes, FormatError, field, hexId, items, text } from './fields.ts';
import { readInspected } from './inspectText.ts';

/** OpenTelemetry JavaScript's `ConsoleSpanExporter`, 1.x and 2.x: `console.dir(span, {depth: 3})`. */
export const jsInspect: BlockFormat = {
  name: 'js',
  open: (line) => (line === '{' ? new InspectBlock() : null),
};

const columnsPerLevel = 2;
/** How an item, a key or a closing bracket begins. */
const itemStart =
  /^(?:[A-Za-z_$][\w$]*(?::|\()|['"`]|[\]}]|\[|\{|<ref|\.\.\. \d|-?\d|undefined|null|true|false|NaN|-?Infinity)/;

class InspectBlock implements Block {
  private readonly lines: string[] = ['{'];
  private depth = 1;
  /** The string of the line before goes on. */
  private joining = false;
  private seen = 0;

  get looksLikeSpan(): boolean {
    return this.seen >= 3;
  }

  get text(): string {
    return this.lines.join('\n');
  }

  offer(line: string): 'refused' | 'taken' | 'complete' {
    const item = line.trimStart();
    const columns = line.length - item.length;
    if (line === '}' && this.depth === 1) {
      this.lines.push(line);
      return 'complete';
    }
    const closes = /^[\]}]/.test(item);
    const depth = closes ? this.depth - 1 : this.depth;
    const expected = depth * columnsPerLevel;
    const fits = this.joining ? columns > expected && /^['"`]/.test(item) : columns === expected;
    if (depth < 1 || !fits || !itemStart.test(item)) return 'refused';
    this.lines.push(line);
    this.joining = item.endsWith(' +');
    this.depth = depth + (/(?:^|[\s>])[[{]$/.test(item) ? 1 : 0);
    if (columns === columnsPerLevel && /^(?:traceId|id|kind|timestamp|duration):/.test(item)) {
      this.seen += 1;
    }
    return 'taken';
  }

  isCutBy(line: string): boolean {
    return line === '}';
  }

  decode(): Decoded {
    try {
      return this.looksLikeSpan
        ? { ...nothingDecoded, spans: [span(readInspected(this.text))] }
        : nothingDecoded;
    } catch (error) {
      if (!(error instanceof JsonError) && !(error instanceof FormatError)) throw error;
      const problem = { reason: error.reason, example: this.text.slice(0, 1_000), count: 1 };
      return { ...nothingDecoded, problems: [problem] };
    }
  }
}

const remoteParent = 0x300;

function span(block: AnyValue): DecodedSpan {
  const resource = field(block, 'resource');
  const scope = field(block, 'instrumentationScope') ?? field(block, 'instrumentationLibrary');
  const parent = field(block, 'parentSpanContext');
  const parentId = field(parent, 'spanId') ?? field(block, 'parentId') ?? null;
  const status = field(block, 'status');
  const name = field(block, 'name');
  if (typeof name !== 'string') throw new FormatError('noName');
  const start = microseconds(field(block, 'timestamp'));
  return {
    resource: { attributes: attributes(resource, 'attributes'), droppedAttributesCount: 0 },
    resourceSchemaUrl: '',
    scope: {
      name: text(scope, 'name'),
      version: text(scope, 'version'),
      attributes: [],
      droppedAttributesCount: 0,
    },
    scopeSchemaUrl: text(scope, 'schemaUrl'),
    span: {
      traceId: hexId(field(block, 'traceId'), 32),
      spanId: hexId(field(block, 'id'), 16),
      parentSpanId: parentId === null ? '' : hexId(parentId, 16),
      traceState: '',
      flags: field(parent, 'isRemote') === true ? remoteParent : 0,
      name,
      kind: smallNumber(field(block, 'kind')) + 1,
      startUnixNano: start,
      endUnixNano: start + microseconds(field(block, 'duration')),
      attributes: attributes(block, 'attributes'),
      droppedAttributesCount: 0,
      events: items(block, 'events').map((event) => ({
        timeUnixNano: secondsAndNanoseconds(items(event, 'time')),
        name: text(event, 'name'),
        attributes: attributes(event, 'attributes'),
        droppedAttributesCount: 0,
      })),
      droppedEventsCount: 0,
      links: items(block, 'links').map((link) => ({
        traceId: hexId(field(field(link, 'context'), 'traceId'), 32),
        spanId: hexId(field(field(link, 'context'), 'spanId'), 16),
        traceState: '',
        attributes: attributes(link, 'attributes'),
        droppedAttributesCount: 0,
        flags: 0,
      })),
      droppedLinksCount: 0,
      status: { code: smallNumber(field(status, 'code')), message: text(status, 'message') },
    },
  };
}

/** The API's numbers: kinds from 0 (OTLP has one more before them), status codes from 0. */
function smallNumber(value: AnyValue | undefined): number {
  return typeof value === 'bigint' && value >= 0n && value <= 4n ? Number(value) : 0;
}

/** Microseconds, perhaps with a fraction, in nanoseconds. @throws FormatError */
function microseconds(value: AnyValue | undefined): bigint {
  if (typeof value === 'bigint' && value >= 0n) return value * 1_000n;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    throw new FormatError('badTime');
  const whole = Math.trunc(value);
  return BigInt(whole) * 1_000n + BigInt(Math.round((value - whole) * 1_000));
}

function secondsAndNanoseconds([seconds, nanoseconds]: readonly AnyValue[]): bigint {
  if (typeof seconds !== 'bigint' || typeof nanoseconds !== 'bigint')
    throw new FormatError('badTime');
  return seconds * 1_000_000_000n + nanoseconds;
}
