import { describe, expect, it } from 'vitest';
import { changedRows } from '../../../src/extension/views/changes.ts';
import { infoRow, type Row, rootId, type Snapshot } from '../../../src/extension/views/row.ts';

/** `a: b c` is a node with its children; a name with `!` says something else than one without. */
function tree(...lines: string[]): Snapshot {
  const row = (word: string): Row => ({ ...infoRow(word.replace('!', ''), word) });
  return new Map(
    lines.map((line) => {
      const [parent = '', children = ''] = line.split(':');
      return [
        parent.trim() === '-' ? rootId : parent.trim(),
        children.trim().split(/\s+/).filter(Boolean).map(row),
      ];
    }),
  );
}

describe('what VS Code is told after a refresh', () => {
  it.each([
    ['nothing changed', tree('-: a b', 'a: c'), tree('-: a b', 'a: c'), []],
    ['a row says something else', tree('-: a b'), tree('-: a b!'), ['b']],
    ['a row below says something else', tree('-: a b', 'a: c'), tree('-: a b', 'a: c!'), ['c']],
    ['a child came', tree('-: a b', 'a: c'), tree('-: a b', 'a: d c'), ['a']],
    ['children came for the first time', tree('-: a b'), tree('-: a b', 'a: c'), ['a']],
    ['a top row came', tree('-: a'), tree('-: b a'), [rootId]],
    ['the order changed', tree('-: a b'), tree('-: b a'), [rootId]],
    ['a row and its child changed', tree('-: a', 'a: c'), tree('-: a!', 'a: c!'), ['a']],
    ['the first rows came', new Map(), tree('-: a'), [rootId]],
  ])('%s', (_, before, after, expected) => {
    expect(changedRows(before, after)).toEqual(expected);
  });
});
