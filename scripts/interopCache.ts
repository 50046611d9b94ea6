import { homedir } from 'node:os';
import path from 'node:path';

/** What the tests against programs of others build and install: outside the repository, so that it outlives `git clean`. */
export const interopCache = path.join(
  process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'),
  'mcp-trace-inspector/interop',
);
