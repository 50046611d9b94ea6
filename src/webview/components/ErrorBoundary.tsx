import { Component, type ComponentChildren } from 'preact';
import { StateNote } from './StateNote.tsx';

interface Props {
  /** What could not be shown, as the start of a sentence. */
  readonly what: string;
  /** A change of this tries again. */
  readonly of?: unknown;
  /** Besides showing the part anew, which asks for its data again. */
  readonly onReload?: () => void;
  readonly onCopy: (text: string, what: string) => void;
  readonly children: ComponentChildren;
}

interface State {
  readonly thrown: Error | null;
  readonly of: unknown;
}

/** A fault in a part of a panel stays in that part, and says what can be done; the rest goes on working. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { thrown: null, of: this.props.of };

  static override getDerivedStateFromProps({ of }: Props, state: State): Partial<State> | null {
    return of === state.of ? null : { thrown: null, of };
  }

  static override getDerivedStateFromError(thrown: unknown): Partial<State> {
    return { thrown: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override render() {
    const { what, onReload, onCopy, children } = this.props;
    const { thrown } = this.state;
    if (thrown === null) return children;
    const reload = () => {
      this.setState({ thrown: null });
      onReload?.();
    };
    return (
      <StateNote
        icon="error"
        title={`${what} cannot be shown`}
        text={thrown.message}
        remedies={[
          { label: 'Reload', onClick: reload },
          {
            label: 'Copy details',
            onClick: () => onCopy(`${what}: ${thrown.stack ?? thrown.message}`, 'details'),
          },
        ]}
      />
    );
  }
}
