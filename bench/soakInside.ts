// Loaded into the collector that soaks (`node --import`): tells its parent each second how it feels from inside.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
setInterval(() => {
  const { heapTotal, heapUsed, external } = process.memoryUsage();
  process.send?.({
    heapMB: heapTotal / 2 ** 20,
    heapUsedMB: heapUsed / 2 ** 20,
    externalMB: external / 2 ** 20,
    loopP99Ms: delay.percentile(99) / 1e6,
    loopMaxMs: delay.max / 1e6,
  });
  delay.reset();
}, 1000).unref();
// The channel must not keep the collector from ending.
process.channel?.unref();
