import { useEffect, useMemo, useState } from 'preact/hooks';
import type { TraceColumns } from '../../shared/trace/columns.ts';
import { type Insights, insightsOf } from '../../shared/trace/insights.ts';

/** Of smaller traces it takes a few milliseconds, and what it says is there with the rows. */
const mostAtOnce = 5_000;
const nothing: Insights = { findings: [], pairs: [], gaps: [] };

/** What can be read out of the trace; of a large one after its rows are on the screen. */
export function useInsights(columns: TraceColumns): Insights {
  const isSmall = columns.length <= mostAtOnce;
  const atOnce = useMemo(() => (isSmall ? insightsOf(columns) : null), [columns]);
  const [later, setLater] = useState<{ columns: TraceColumns; insights: Insights } | null>(null);
  useEffect(() => {
    if (isSmall) return;
    const timer = setTimeout(() => setLater({ columns, insights: insightsOf(columns) }), 50);
    return () => clearTimeout(timer);
  }, [columns]);
  return atOnce ?? (later?.columns === columns ? later.insights : nothing);
}
