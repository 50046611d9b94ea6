import { useMemo } from 'preact/hooks';
import type { TraceEvents } from '../../shared/rpc/contract.ts';
import { RpcError } from '../../shared/rpc/rpcError.ts';
import type { TraceColumns } from '../../shared/trace/columns.ts';
import { type EventMarks, eventMarks } from '../../shared/trace/eventMarks.ts';
import type { PanelClient } from '../client.ts';
import { type Resource, useResource } from '../resource.ts';
import { useThrottled } from '../useThrottled.ts';

/** More than anybody reads; beyond it the words of the filter find the rest. */
const mostEvents = 10_000;
/** Of a trace that grows they are asked for again at most so often: each time its spans are read. */
const restMs = 2000;

/** A malformed answer fails here, so that what is drawn from it need not doubt it. */
export async function askEvents(
  client: PanelClient,
  traceId: string,
  filter: string,
  signal: AbortSignal,
): Promise<TraceEvents> {
  const answer = await client.request(
    'traceEvents',
    { traceId, limit: mostEvents, filter },
    signal,
  );
  const isWhole =
    Array.isArray(answer.events) &&
    answer.events.every(
      (event) =>
        typeof event?.spanId === 'string' &&
        typeof event.text === 'string' &&
        /^\d+$/.test(event.timeUnixNano),
    );
  if (!isWhole) throw new RpcError('internal', 'The answer is not a list of events');
  return answer;
}

/** Events and logs of the whole trace, and where they stand on the bars; null until they have come. */
export function useTraceEvents(
  client: PanelClient,
  columns: TraceColumns,
  version: number,
): { readonly events: Resource<TraceEvents>; readonly marks: EventMarks | null } {
  const events = useResource(columns.traceId, useThrottled(version, restMs), (signal) =>
    askEvents(client, columns.traceId, '', signal),
  );
  const marks = useMemo(
    () => (events.value === null ? null : eventMarks(columns, events.value.events)),
    [columns, events.value],
  );
  return { events, marks };
}
