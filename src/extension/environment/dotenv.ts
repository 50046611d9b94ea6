/** Names that an `.env` file sets. Only the names: the values are the launch's own business. */
export function dotenvNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    const name = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=/.exec(line)?.[1];
    if (name !== undefined) {
      names.add(name);
    }
  }
  return names;
}
