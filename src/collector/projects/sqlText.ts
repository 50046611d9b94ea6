import { createHash } from 'node:crypto';

/**
 * The text of an SQL file as MXCP's Python reads it (text mode): any line end becomes `\n`, a byte order mark stays.
 * Null when it is not UTF-8, which MXCP could not run either.
 */
export function sqlTextOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.replace(/\r\n?/g, '\n');
  } catch {
    return null;
  }
}

/** MXCP's `db.statement.hash`: the first 16 hex digits of SHA-256 of the exact text. */
export function sqlHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Line of the SQL text that a DuckDB error points at, from 1, or null. Its text quotes it: `LINE 3: SELECT …`. */
export function duckdbErrorLine(message: string): number | null {
  const match = /^[ \t]*LINE (\d{1,6}):/m.exec(message);
  return match?.[1] === undefined ? null : Number(match[1]);
}

const builtIns: ReadonlyMap<string, string> = new Map([
  ['d727ce16c684026a', 'list_tables'],
  ['4082d877dbd06296', 'get_table_schema'],
]);

/** Says, as an SQL comment, whose a hash is that no file of a project has: the queries of MXCP's own tools. */
export function builtInText(hash: string): string | null {
  const tool = builtIns.get(hash);
  return tool === undefined ? null : `-- built into MXCP: ${tool}`;
}
