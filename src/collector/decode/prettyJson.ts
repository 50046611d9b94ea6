import type { AnyValue } from '../../shared/model/anyValue.ts';
import type { Block, BlockFormat } from './blockFormat.ts';
import { type Decoded, nothingDecoded } from './decoded.ts';
import { JsonError, parseExactJson } from './exactJson.ts';
import { FormatError } from './fields.ts';

/** What a block means once its text is whole. */
export interface PrettyJsonMeaning {
  looksLikeSpan(topLevelKeys: ReadonlySet<string>): boolean;
  /** @throws FormatError */
  decode(value: AnyValue): Decoded;
}

interface Level {
  readonly close: '}' | ']';
  readonly keys: Set<string>;
  /** A further item may follow: the level is empty so far, or its last item ended with a comma. */
  open: boolean;
}

/**
 * JSON printed with one item a line, from a line `{` to a line `}`. Every line is checked against what may stand there
 * (indentation, key or not, comma before it, key not yet used), so that lines of other writers in between are refused and
 * two such blocks that interleave find their own lines.
 */
export function prettyJsonFormat(name: string, meaning: PrettyJsonMeaning): BlockFormat {
  return { name, open: (line) => (line === '{' ? new PrettyJsonBlock(meaning) : null) };
}

class PrettyJsonBlock implements Block {
  private readonly meaning: PrettyJsonMeaning;
  private readonly lines: string[] = ['{'];
  private readonly levels: Level[] = [{ close: '}', keys: new Set(), open: true }];
  private readonly topLevelKeys: ReadonlySet<string>;
  /** Columns of one level, told by the first line inside the braces. */
  private indent = 0;

  constructor(meaning: PrettyJsonMeaning) {
    this.meaning = meaning;
    this.topLevelKeys = this.levels[0]?.keys ?? new Set();
  }

  get looksLikeSpan(): boolean {
    return this.meaning.looksLikeSpan(this.topLevelKeys);
  }

  get text(): string {
    return this.lines.join('\n');
  }

  offer(line: string): 'refused' | 'taken' | 'complete' {
    const columns = line.length - line.trimStart().length;
    const item = line.slice(columns).trimEnd();
    const taken = this.closes(item, columns) || this.adds(item, columns);
    if (!taken) return 'refused';
    this.lines.push(line);
    return this.levels.length === 0 ? 'complete' : 'taken';
  }

  isCutBy(line: string): boolean {
    return line === '}';
  }

  decode(): Decoded {
    try {
      return this.meaning.decode(parseExactJson(this.text));
    } catch (error) {
      if (!this.looksLikeSpan) return nothingDecoded;
      if (!(error instanceof JsonError) && !(error instanceof FormatError)) throw error;
      const problem = { reason: error.reason, example: this.text, count: 1 };
      return { ...nothingDecoded, problems: [problem] };
    }
  }

  private closes(item: string, columns: number): boolean {
    const level = this.levels.at(-1);
    if (level === undefined || item[0] !== level.close || item.length > 2) return false;
    const comma = item === `${level.close},`;
    const outermost = this.levels.length === 1;
    if (!comma && item !== level.close) return false;
    if (columns !== (this.levels.length - 1) * this.indent || (outermost && comma)) return false;
    // `{` and `}` alone on lines of their own is how an empty value is never printed, and a comma asks for an item.
    if (level.open) return false;
    this.levels.pop();
    const outer = this.levels.at(-1);
    if (outer !== undefined) outer.open = comma;
    return true;
  }

  private adds(item: string, columns: number): boolean {
    const level = this.levels.at(-1);
    if (level === undefined || !level.open || columns === 0) return false;
    const indent = this.indent === 0 ? columns : this.indent;
    if (columns !== this.levels.length * indent) return false;
    const key = level.close === '}' ? keyOf(item) : null;
    if (level.close === '}' && (key === null || level.keys.has(key))) return false;
    const value = key === null ? item : item.slice(key.length + 2);
    const kind = kindOf(value);
    if (kind === null) return false;
    this.indent = indent;
    if (key !== null) level.keys.add(key.slice(1, -1));
    if (kind === 'object' || kind === 'array') {
      this.levels.push({ close: kind === 'object' ? '}' : ']', keys: new Set(), open: true });
    } else {
      level.open = kind === 'itemWithComma';
    }
    return true;
  }
}

/** The key of `"key": value` with its quotes, or null. */
function keyOf(item: string): string | null {
  if (item[0] !== '"') return null;
  let end = item.indexOf('": ', 1);
  while (end > 0 && item[end - 1] === '\\') end = item.indexOf('": ', end + 1);
  return end < 0 ? null : item.slice(0, end + 1);
}

const scalar = /^(?:-?\d[\d.eE+-]*|-?Infinity|NaN|true|false|null|\{\}|\[\])$/;

function kindOf(value: string): 'object' | 'array' | 'item' | 'itemWithComma' | null {
  if (value === '{') return 'object';
  if (value === '[') return 'array';
  const comma = value.endsWith(',');
  const bare = comma ? value.slice(0, -1) : value;
  const isString = bare.length >= 2 && bare[0] === '"' && bare.endsWith('"');
  if (!isString && !scalar.test(bare)) return null;
  return comma ? 'itemWithComma' : 'item';
}
