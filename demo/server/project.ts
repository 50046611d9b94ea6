import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

export interface Query {
  readonly sql: string;
  /** First 16 hex digits of SHA-256 of the exact text, as MXCP computes it. */
  readonly hash: string;
}

export interface Parameter {
  readonly name: string;
  readonly type: 'string' | 'integer';
  readonly description: string;
  readonly default?: string | number;
}

export interface Rule {
  /** `left == 'right'` or `left != 'right'`. */
  readonly condition: string;
  readonly action: 'deny' | 'mask_fields';
  readonly reason: string;
  readonly fields?: readonly string[];
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly query: Query;
  readonly queryPerRow: Query | null;
  readonly inputRules: readonly Rule[];
  readonly outputRules: readonly Rule[];
}

/** What stands in a file of `tools/`; they are part of the demo, so their shape is known. */
interface ToolFile {
  readonly tool: {
    readonly name: string;
    readonly description: string;
    readonly parameters: readonly Parameter[];
    readonly source: { readonly file: string; readonly for_each_row?: string };
    readonly policies?: { readonly input?: readonly Rule[]; readonly output?: readonly Rule[] };
  };
}

/** Reads the tools of an MXCP-shaped project. */
export function readTools(project: string): readonly Tool[] {
  const folder = path.join(project, 'tools');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .sort()
    .map((name) => {
      const { tool }: ToolFile = parse(readFileSync(path.join(folder, name), 'utf8'));
      const { source, policies, ...rest } = tool;
      return {
        ...rest,
        query: readQuery(path.join(folder, source.file)),
        queryPerRow:
          source.for_each_row === undefined
            ? null
            : readQuery(path.join(folder, source.for_each_row)),
        inputRules: policies?.input ?? [],
        outputRules: policies?.output ?? [],
      };
    });
}

function readQuery(file: string): Query {
  // A checkout on Windows has other line ends; MXCP hashes the text with LF.
  const sql = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  return { sql, hash: createHash('sha256').update(sql).digest('hex').slice(0, 16) };
}
