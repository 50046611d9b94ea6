import { noiseRules } from '../../shared/semconv/noiseRules.ts';
import type { Fold, FoldRules } from '../../shared/trace/folds.ts';
import { formatCount } from '../../shared/util/formatDuration.ts';
import { Popover } from '../components/Popover.tsx';
import type { TraceState } from './traceState.ts';

interface Props {
  readonly state: TraceState;
  readonly onRules: (rules: FoldRules) => void;
}

/** What is folded in this trace and by which rule; each rule can be switched off. */
export function FoldRulesMenu({ state, onRules }: Props) {
  const { rules, plan } = state;
  const layers = plan.isLayer.reduce((sum, each) => sum + each, 0);
  const spansOf = (passes: (fold: Fold) => boolean) =>
    plan.folds.reduce((sum, fold) => sum + (passes(fold) ? fold.spans : 0), 0);
  const folded = spansOf(() => true) + layers;
  return (
    <Popover
      look="toggle"
      icon="layers"
      text={folded === 0 ? 'folding' : `folded ${formatCount(folded)}`}
      title="What is folded into one row, and by which rule"
      label="Rules of folding"
    >
      {() => (
        <>
          <Rule
            title="Repeats"
            why="like spans in a row, the same query or call again, and attempts"
            spans={spansOf(({ rule }) => rule === null)}
            checked={rules.repeats}
            onChange={(repeats) => onRules({ ...rules, repeats })}
          />
          <Rule
            title="Layers of one call"
            why="a framework and an SDK that both trace it"
            spans={layers}
            checked={rules.layers}
            onChange={(on) => onRules({ ...rules, layers: on })}
          />
          {noiseRules.map(({ id, title, why }) => (
            <Rule
              key={id}
              title={title}
              why={why}
              spans={spansOf(({ rule }) => rule === id)}
              checked={rules.noise.has(id)}
              onChange={(on) => {
                const others = [...rules.noise].filter((each) => each !== id);
                onRules({ ...rules, noise: new Set(on ? [...others, id] : others) });
              }}
            />
          ))}
        </>
      )}
    </Popover>
  );
}

interface RuleProps {
  readonly title: string;
  readonly why: string;
  readonly spans: number;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function Rule({ title, why, spans, checked, onChange }: RuleProps) {
  return (
    <label class="rule">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>
        {title}
        {spans > 0 && <span class="count">{formatCount(spans)}</span>}
        <span class="dim">{why}</span>
      </span>
    </label>
  );
}
