import { Popover } from '../components/Popover.tsx';
import { type ColumnChoice, columnTitles, figureColumns, withShown } from './columnLayout.ts';

interface Props {
  readonly choice: ColumnChoice;
  readonly onChoice: (choice: ColumnChoice) => void;
}

/** Which columns stand between the names and the time axis. */
export function ColumnsMenu({ choice, onChoice }: Props) {
  return (
    <Popover look="icon-button" icon="settings" text="" title="Columns" label="Columns">
      {() =>
        figureColumns.map((name) => (
          <label class="rule" key={name}>
            <input
              type="checkbox"
              checked={choice.shown.includes(name)}
              onChange={(event) => onChoice(withShown(choice, name, event.currentTarget.checked))}
            />
            {columnTitles[name]}
          </label>
        ))
      }
    </Popover>
  );
}
