import type { SpanRole } from '../model/mcpView.ts';
import { type SpanNote, spanNotes } from '../model/spanNote.ts';
import { noteTags, noteWords, roleAt, roleLooks } from '../semconv/spanWords.ts';
import { formatDuration } from '../util/formatDuration.ts';
import { shownText } from '../util/shownText.ts';
import { mark, type TraceColumns } from './columns.ts';

/** What a row says, in words that a server author uses; the name that was sent is in the tooltip. */
export interface RowText {
  readonly label: string;
  readonly rawName: string;
  readonly service: string;
  readonly role: SpanRole;
}

export function rowText(columns: TraceColumns, row: number): RowText {
  const text = (column: Uint32Array) => shownText(columns.strings[column[row] ?? 0] ?? '');
  const role = roleAt(columns.role[row] ?? 0);
  const rawName = text(columns.name);
  return {
    label: text(columns.label) || '(no name)',
    rawName,
    service: text(columns.service),
    role,
  };
}

/** The notes of a row, in words. */
export function notesOf(columns: TraceColumns, row: number): string[] {
  const words = notesAt(columns, row).map((note) => noteWords[note]);
  return isPlacedAnew(columns, row) ? [...words, placedAnewWords] : words;
}

const placedAnewWords =
  'the sender gave its spans new ids: the parent was found by the old one, which the parent tells';

/** Its parent is there under another id than the one by which it is named. */
function isPlacedAnew({ parentRow, parentIds, spanIds }: TraceColumns, row: number): boolean {
  const parent = parentRow[row] ?? -1;
  for (let at = 0; parent >= 0 && at < 8; at++) {
    if (parentIds[8 * row + at] !== spanIds[8 * parent + at]) return true;
  }
  return false;
}

/** A parent that is only awaited is not also called lost. */
export function notesAt(columns: TraceColumns, row: number): readonly SpanNote[] {
  const bits = columns.notes[row] ?? 0;
  const notes = spanNotes.filter((_, bit) => (bits & (1 << bit)) !== 0);
  return notes.includes('remoteParentPending') ? notes.filter((note) => note !== 'orphan') : notes;
}

/** The notes of a row, in a word or three each, for where there is little room. */
export function noteTagsOf(columns: TraceColumns, row: number): string[] {
  if (columns.notes[row] === 0) return [];
  return notesAt(columns, row).map((note) => noteTags[note]);
}

/** The tooltip of a row, line by line. */
export function rowTooltip(columns: TraceColumns, row: number): string[] {
  const { label, rawName, service, role } = rowText(columns, row);
  const marks = columns.marks[row] ?? 0;
  const events = columns.eventCount[row] ?? 0;
  const lines = [
    label,
    rawName === label ? '' : `sent as ${rawName}`,
    `${roleLooks[role].word} of ${service}`,
    `${formatDuration(columns.durationsNs[row] ?? 0)}, of it ${formatDuration(columns.selfNs[row] ?? 0)} itself`,
    `starts at ${formatDuration(columns.offsetNs[row] ?? 0)}`,
    marks & mark.denied ? 'denied by a policy' : '',
    marks & mark.error ? 'failed' : '',
    marks & mark.inputRequired ? 'answered with a question: the call goes on in another one' : '',
    marks & mark.criticalPath ? 'on the critical path' : '',
    marks & mark.audit ? 'has an audit record' : '',
    events === 0
      ? ''
      : `${events === 255 ? '255 or more' : events} ${events === 1 ? 'event' : 'events'}`,
    ...notesOf(columns, row),
  ];
  return lines.filter((line) => line !== '');
}
