const stamp = String.raw`-\d{8}T\d{6}(?:-\d+)?`;
const anySegment = new RegExp(`${stamp}\\.jsonl$`);

/** `logs-dev_schemas.jsonl`: what the fields mean, no records. */
export function isSchemaFile(name: string): boolean {
  return name.endsWith('_schemas.jsonl');
}

/** Files of a folder that hold audit records. */
export function auditFilesOf(names: readonly string[]): readonly string[] {
  return names.filter((name) => name.endsWith('.jsonl') && !isSchemaFile(name)).toSorted();
}

/**
 * The files that belong to one named file: itself, and, when it is the base name from MXCP's configuration, the segments
 * that MXCP writes next to it (`logs-prod.jsonl` → `logs-prod-20260630T091406.jsonl`, `…-2.jsonl`), but not those of a
 * profile whose name goes on (`logs-prod-eu-…`).
 */
export function auditFilesNamed(base: string, names: readonly string[]): readonly string[] {
  if (anySegment.test(base)) return names.filter((name) => name === base);
  const stem = base.replace(/\.[^.]*$/, '');
  const segment = new RegExp(`^${quote(stem)}${stamp}\\.jsonl$`);
  return names.filter((name) => name === base || segment.test(name)).toSorted();
}

function quote(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
