import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

/** A YAML text whose nodes know their lines. */
export class YamlText {
  private readonly document: Document;
  private readonly lines = new LineCounter();

  constructor(text: string) {
    // PyYAML, which MXCP reads with, knows YAML 1.1.
    this.document = parseDocument(text, {
      version: '1.1',
      lineCounter: this.lines,
      strict: false,
      uniqueKeys: false,
      logLevel: 'silent',
      // A pretty error quotes its line: many on a long line would take time that grows with its square.
      prettyErrors: false,
    });
  }

  get root(): unknown {
    return this.document.contents;
  }

  /** The value of a key, or undefined. Aliases are followed. */
  value(of: unknown, key: string): unknown {
    return this.pair(of, key)?.value ?? undefined;
  }

  /** Line of a key, from 1, or null. */
  keyLine(of: unknown, key: string): number | null {
    const node = this.pair(of, key)?.key;
    return isScalar(node) ? this.line(node.range?.[0] ?? 0) : null;
  }

  string(of: unknown, key: string): string | null {
    const node = this.target(this.value(of, key));
    return isScalar(node) && typeof node.value === 'string' ? node.value : null;
  }

  /** Line of the first line of a string's text: below the `|` of a block, on the line of the value itself otherwise. */
  textLine(of: unknown, key: string): number | null {
    const node = this.target(this.value(of, key));
    if (!isScalar(node) || node.range == null) return null;
    const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
    return this.line(node.range[0]) + (isBlock ? 1 : 0);
  }

  /** Lines of the items of a list, from 1. */
  itemLines(of: unknown, key: string): readonly number[] {
    const node = this.target(this.value(of, key));
    if (!isSeq(node)) return [];
    return node.items.map((item) => {
      const start = isMap(item) || isScalar(item) || isSeq(item) ? item.range?.[0] : undefined;
      return start === undefined ? 1 : this.line(start);
    });
  }

  private pair(of: unknown, key: string): { key: unknown; value: unknown } | undefined {
    const map = this.target(of);
    if (!isMap(map)) return undefined;
    return map.items.find(({ key: node }) => isScalar(node) && node.value === key);
  }

  private target(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.document) : node;
  }

  private line(offset: number): number {
    return this.lines.linePos(offset).line;
  }
}
