import type { Finding } from '../../shared/trace/findings.ts';
import { Icon } from '../components/Icon.tsx';
import { Popover } from '../components/Popover.tsx';

const icons: Readonly<Record<Finding['kind'], string>> = {
  repeatedQuery: 'database',
  repeatedCall: 'sync',
  clientGaveUp: 'debug-disconnect',
};

interface Props {
  readonly findings: readonly Finding[];
  readonly onSelect: (row: number) => void;
}

/** What the author of a trace should know, a sentence each; a click goes there. */
export function FindingsMenu({ findings, onSelect }: Props) {
  if (findings.length === 0) return null;
  return (
    <Popover
      look="chip warning"
      icon="lightbulb"
      text={findings.length === 1 ? '1 finding' : `${findings.length} findings`}
      title="What stands out in this trace"
      label="Findings"
    >
      {(close) => (
        <ul class="findings">
          {findings.map(({ kind, row, words }) => (
            <li key={`${kind} ${row} ${words}`}>
              <button
                type="button"
                class="finding"
                onClick={() => {
                  close();
                  onSelect(row);
                }}
              >
                <Icon name={icons[kind]} /> {words}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  );
}
