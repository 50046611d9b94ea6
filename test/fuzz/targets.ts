import type { FuzzTarget } from './fuzzTarget.ts';
import { linkTargets } from './targets/link.ts';
import { otlpTargets } from './targets/otlp.ts';
import { receiverTargets } from './targets/receivers.ts';
import { storeTargets } from './targets/store.ts';
import { textTargets } from './targets/texts.ts';

/** Everything that reads bytes of others. */
export const fuzzTargets: readonly FuzzTarget[] = [
  ...otlpTargets,
  ...receiverTargets,
  ...textTargets,
  ...linkTargets,
  ...storeTargets,
];
