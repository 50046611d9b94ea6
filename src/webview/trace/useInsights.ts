import type { TraceColumns } from '../../shared/trace/columns.ts';
import { type Insights, insightSteps } from '../../shared/trace/insights.ts';
import { useSteps } from '../useSteps.ts';

const nothing: Insights = { findings: [], pairs: [], gaps: [] };

/** What can be read out of the trace; of a large one after its rows are on the screen. */
export function useInsights(columns: TraceColumns): Insights {
  return useSteps(columns.length, () => insightSteps(columns), [columns], []) ?? nothing;
}
