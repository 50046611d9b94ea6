import type { Steps } from '../../shared/util/steps.ts';
import type { Decoded } from './decoded.ts';

/** A record that spans lines, being read. Lines come without colours and prefixes. */
export interface Block {
  /** Tells whether the line can continue the block, and takes it if so. `complete` = this line was its last. */
  offer(line: string): 'refused' | 'taken' | 'complete';
  /** The line cannot be but the end of this block, though it came too early: the block is damaged. */
  isCutBy(line: string): boolean;
  /** Enough was seen to know that a span was meant. */
  readonly looksLikeSpan: boolean;
  /** What a complete block says. */
  decode(): Decoded;
  /** For the example of a problem. */
  readonly text: string;
}

/** A console format whose records span lines. A new format is one file with one of these, named in `textFormats.ts`. */
export interface BlockFormat {
  readonly name: string;
  /** The block that this line begins, or null. */
  open(line: string): Block | null;
}

/** A format whose records are one line each. */
export interface LineFormat {
  readonly name: string;
  /** What the line says, or null when it is not of this format. A long line of many records is read in steps. */
  readLine(line: string): Steps<Decoded | null>;
}
