import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from '../components/IconButton.tsx';
import { bindings } from './keys.ts';

/** All keys of the panel; the browser's own dialog keeps the focus inside and gives it back. */
export function HelpSheet({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="help-sheet" aria-labelledby="help-title" onClose={onClose}>
      <header>
        <h2 id="help-title">Keys of the trace panel</h2>
        <IconButton
          icon="close"
          label="Close help (Escape)"
          onClick={() => dialog.current?.close()}
        />
      </header>
      <dl>
        {bindings.flatMap(({ label, help }) =>
          help === undefined
            ? []
            : [
                <div key={label}>
                  <dt>
                    <kbd>{label}</kbd>
                  </dt>
                  <dd>{help}</dd>
                </div>,
              ],
        )}
      </dl>
    </dialog>
  );
}
