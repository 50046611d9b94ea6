/** The reason that a problem of a source is counted under: our own word, the system's code, or the class. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('reason' in error && typeof error.reason === 'string') return error.reason;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function isMissing(error: unknown): boolean {
  const reason = reasonOf(error);
  return reason === 'ENOENT' || reason === 'ENOTDIR';
}
