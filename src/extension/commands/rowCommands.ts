import { type RowActCommand, rowActs } from '../../shared/rpc/hostContract.ts';
import type { SpanTarget } from '../contributions.ts';
import type { Services } from '../services.ts';
import type { CommandHandlers } from '../vscodeApi.ts';
import { traceTargetOf } from './spanTarget.ts';

/** Entries of the menu of a row that the panel itself carries out. */
export function rowCommands(services: Services): Pick<CommandHandlers, RowActCommand> {
  const handlers = Object.entries(rowActs).map(([command, act]) => [
    command,
    (argument: SpanTarget | undefined) => {
      const target = traceTargetOf(services, argument, 'panel');
      if (target !== null) {
        services.panels.tell(target.traceId, 'rowAct', { act, spanId: target.spanId });
      }
    },
  ]);
  return Object.fromEntries(handlers) as Pick<CommandHandlers, RowActCommand>;
}
