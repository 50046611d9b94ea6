export interface Call {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, string | number>>;
  readonly role: 'reader' | 'librarian';
}

const words = ['Lisbon', 'Bergen', 'Quill', 'Garden', 'Winter', 'Delft'];

/** The calls of one round, `round` counted from 0: what an agent might ask, and each thing that can go wrong once. */
export function callsOfRound(round: number): readonly Call[] {
  const reader = (tool: string, values: Call['arguments']): Call => ({
    tool,
    arguments: values,
    role: 'reader',
  });
  const book_id = 1 + ((round * 37) % 400);
  const member_id = 1 + ((round * 11) % 120);
  return [
    reader('find_books', { word: words[round % words.length] ?? 'Lisbon' }),
    reader('book_details', { book_id }),
    reader('reading_list', { member_id }),
    reader('overdue_report', { days: 900 + ((round * 173) % 700) }),
    reader('member_file', { member_id }),
    { tool: 'member_file', arguments: { member_id }, role: 'librarian' },
    reader('reserve_copy', { copy_id: 17, member_id }),
    reader('find_books', { word: words[(round + 3) % words.length] ?? 'Bergen' }),
  ];
}
