export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string;
  readonly right?: boolean;
  /** Longer cells are cut. */
  readonly most?: number;
}

/** Aligned columns, two spaces apart; the last one is not padded. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = [
    columns.map(({ head }) => head),
    ...rows.map((row) => columns.map(({ cell, most }) => cut(oneLine(cell(row)), most))),
  ];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => width(line[at] ?? ''))));
  return cells
    .map((line) =>
      columns
        .map(({ right }, at) => {
          const text = line[at] ?? '';
          const gap = ' '.repeat((widths[at] ?? 0) - width(text));
          return right ? gap + text : text + gap;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Text from a server may hold anything; on a terminal it must stay one line and move no cursor. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}

export function cut(text: string, most = 60): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

function width(text: string): number {
  return Array.from(text).length;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
