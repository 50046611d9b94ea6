import { useMemo } from 'preact/hooks';
import { noiseRules } from '../../shared/semconv/noiseRules.ts';
import type { Fold, FoldPlan, FoldRules } from '../../shared/trace/folds.ts';
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
  // Two of three renders are a zoom or a scroll; the plan is then the same, and may be of 200,000 spans.
  const counts = useMemo(() => countsOf(plan), [plan]);
  const folded = counts.all + counts.layers;
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
            spans={counts.byRule.get(null) ?? 0}
            checked={rules.repeats}
            onChange={(repeats) => onRules({ ...rules, repeats })}
          />
          <Rule
            title="Layers of one call"
            why="a framework and an SDK that both trace it"
            spans={counts.layers}
            checked={rules.layers}
            onChange={(on) => onRules({ ...rules, layers: on })}
          />
          {noiseRules.map(({ id, title, why }) => (
            <Rule
              key={id}
              title={title}
              why={why}
              spans={counts.byRule.get(id) ?? 0}
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

/** Spans that are folded, by the rule that folds them; null = repeats. */
function countsOf({ folds, isLayer }: FoldPlan) {
  const byRule = new Map<Fold['rule'], number>();
  let all = 0;
  // A fold may stand inside another one: its spans are folded already.
  let lastFolded = -1;
  const firstOf = ({ rows }: Fold) => rows[0] ?? 0;
  for (const { kind, rule, rows, spans } of [...folds].sort((a, b) => firstOf(a) - firstOf(b))) {
    if (kind === 'missing') continue;
    if ((rows[0] ?? 0) <= lastFolded) continue;
    lastFolded = (rows[0] ?? 0) + spans - 1;
    byRule.set(rule, (byRule.get(rule) ?? 0) + spans);
    all += spans;
  }
  let layers = 0;
  for (const each of isLayer) layers += each;
  return { byRule, all, layers };
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
