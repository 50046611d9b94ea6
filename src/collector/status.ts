import type { SourceStatus, Status } from '../shared/rpc/contract.ts';
import type { Forwarder } from './forward/forwarder.ts';
import type { Hints } from './hints.ts';
import type { Projects } from './projects/openProjects.ts';
import type { Receivers } from './receivers/receivers.ts';
import type { SourceSet } from './sources/sourceSet.ts';
import type { Store } from './store/store.ts';

interface StatusDeps {
  readonly version: string;
  readonly store: Store;
  readonly receivers: Receivers;
  readonly sources: SourceSet;
  readonly projects: Projects;
  readonly hints: Hints;
  readonly forwarder: Forwarder | null;
}

/** The answer to `status`, at once, also while the index loads. */
export function statusOf(deps: StatusDeps): Status {
  const { store, receivers, sources, projects, hints, forwarder } = deps;
  return {
    version: deps.version,
    pid: process.pid,
    receivers: receivers.status,
    sources: [
      ...sources.status,
      ...projects.statuses,
      ...(forwarder === null ? [] : [forwarder.status]),
      ...hints.list().map(senderStatus),
    ],
    ...store.counters,
    ...(store.loading === null ? {} : { loading: store.loading }),
    warnings: store.warnings,
  };
}

/** A sender that deviates from OTLP, as a source whose problems say how. */
function senderStatus({ sender, hints }: ReturnType<Hints['list']>[number]): SourceStatus {
  return { kind: 'otlp', target: sender, state: 'following', accepted: 0, problems: hints };
}
