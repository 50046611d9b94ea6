import { Icon } from './Icon.tsx';

export interface Remedy {
  readonly label: string;
  readonly onClick: () => void;
}

interface Props {
  readonly icon: string;
  readonly title: string;
  readonly text?: string;
  readonly remedies?: readonly Remedy[];
}

/** What stands in place of data: why there is none, and what can be done. */
export function StateNote({ icon, title, text, remedies = [] }: Props) {
  return (
    <div class="state-note" role="status">
      <Icon name={icon} />
      <p class="state-title">{title}</p>
      {text !== undefined && <p class="state-text">{text}</p>}
      <Remedies remedies={remedies} />
    </div>
  );
}

export function Remedies({ remedies }: { readonly remedies: readonly Remedy[] }) {
  if (remedies.length === 0) return null;
  return (
    <p class="remedies">
      {remedies.map((remedy) => (
        <button type="button" class="button" key={remedy.label} onClick={remedy.onClick}>
          {remedy.label}
        </button>
      ))}
    </p>
  );
}
