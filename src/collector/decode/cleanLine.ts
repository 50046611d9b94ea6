// ECMA-48 control sequences (colours, cursor moves) and OSC strings (window titles, hyperlinks).
const esc = String.fromCharCode(27);
const bell = String.fromCharCode(7);
const controlSequence = new RegExp(
  `${esc}(?:\\[[0-9;:?]*[ -/]*[@-~]|\\][^${bell}${esc}]*(?:${bell}|${esc}\\\\))`,
  'g',
);

/*
 * What programs put before each line of another program's output. The first group, where there is one, names the stream:
 * lines of two services that share a file belong to two blocks. None of them can match a line of a block itself, which
 * begins with a space, a brace or a bracket, except `[0] `, which no JSON has.
 */
const prefixes: readonly RegExp[] = [
  // VS Code's log of an MCP server
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \[\w+\] (?:(\[server stderr\]) )?/,
  // Docker Compose
  /^([A-Za-z0-9][\w.-]*) +\| ?/,
  // Kubernetes (CRI)
  /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d) (stdout|stderr) [FP] /,
  // `docker logs --timestamps`, `kubectl logs --timestamps`
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d) /,
  // concurrently
  /^(\[[\w.-]+\]) /,
  // journalctl, syslog
  /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ (\S+\[\d+\]): /,
];

export interface CleanLine {
  /** Names the program that wrote the line, where a prefix tells; else empty. */
  readonly stream: string;
  readonly text: string;
}

/** The line as its program printed it: without colours and without what a runner put before it. */
export function cleanLine(line: string): CleanLine {
  let text = line.includes(esc) ? line.replace(controlSequence, '') : line;
  let stream = '';
  // Runners stand behind each other: `docker compose logs --timestamps` writes two prefixes.
  for (let round = 0; round < 2 && !beginsLikeBlock(text); round += 1) {
    const match = prefixes.map((pattern) => pattern.exec(text)).find((found) => found !== null);
    if (match === undefined) break;
    stream += match[1] ?? '';
    text = text.slice(match[0].length);
  }
  return { stream, text };
}

function beginsLikeBlock(text: string): boolean {
  const first = text[0];
  return first === undefined || first === ' ' || first === '{' || first === '}' || first === '\t';
}
