import { type Connected, connectToCollector } from '../src/collector/link/connect.ts';
import { processUse } from './processUse.ts';
import { inFolder, load, roomy, serve } from './served.ts';

/** Over columns that the index holds; only the last one has to read spans. */
const filters = [
  '',
  'tool = reorder',
  'duration > 49ms and not status = ERROR',
  'name ~ "stock$" or hash = a*1',
  'attr.jsonrpc.request.id = 4711',
] as const;

interface Search {
  readonly name: 'search';
  readonly filter: string;
  readonly traces: number;
  /** Median of five, over the link, the first hundred and the exact total. */
  readonly ms: number;
}

/** With a filled store: from the start to the `ready` line, until the index is whole, and what filters take then. */
export const measureStart = (spans: string) =>
  inFolder(async (folder) => {
    const filling = await serve(folder, roomy);
    await load('http/protobuf', filling.ready.http, spans);
    await filling.stop();
    const begun = performance.now();
    const again = await serve(folder, roomy);
    const connected = await connectToCollector(folder, { kind: 'test', version: '0' });
    if (connected === null) {
      throw new Error('the collector does not answer');
    }
    try {
      // Questions wait for the index, so the first answer tells when it is whole.
      await connected.channel.request('traces', { limit: 1 });
      const loadedMs = performance.now() - begun;
      const start = {
        name: 'start',
        storedSpans: Number(spans),
        listeningMs: again.startMs,
        loadedMs,
        residentMB: processUse(again.ready.pid).residentMB,
      };
      const searches: Search[] = [];
      for (const filter of filters) {
        searches.push(await search(connected, filter));
      }
      return { start, searches };
    } finally {
      connected.channel.dispose();
      await again.stop();
    }
  });

async function search({ channel }: Connected, filter: string): Promise<Search> {
  const times: number[] = [];
  let traces = 0;
  for (let round = 0; round < 5; round += 1) {
    const begun = performance.now();
    traces = (await channel.request('traces', { filter, limit: 100 })).total;
    times.push(performance.now() - begun);
  }
  const ms = times.sort((a, b) => a - b)[2] ?? 0;
  return { name: 'search', filter, traces, ms };
}
