import { expect, test } from 'vitest';
import type { Frame } from '../../../src/shared/rpc/frame.ts';
import { panelClient } from '../../../src/webview/client.ts';
import { onChange } from '../../../src/webview/onChange.ts';

function panel() {
  let listen: (frame: unknown) => void = () => undefined;
  const client = panelClient({
    post: () => undefined,
    onFrame: (listener) => {
      listen = listener;
      return () => undefined;
    },
    loadState: () => null,
    saveState: () => undefined,
  });
  const tell = (event: string, value: unknown) =>
    listen({ kind: 'event', event, value } satisfies Frame);
  const parts = { spans: 1, queries: 1, audit: 1, logs: 1, metrics: 1, projects: 1, run: 1 };
  return {
    client,
    connection: (state: string) => tell('connection', { state, message: '' }),
    revision: (changed: Partial<typeof parts> = {}) =>
      tell('revision', { revision: 1, traces: 0, spans: 0, parts: { ...parts, ...changed } }),
    oldRevision: () => tell('revision', { revision: 1, traces: 0, spans: 0 }),
  };
}

function changesOf({ client }: ReturnType<typeof panel>) {
  let count = 0;
  const stop = onChange(client, ['queries', 'projects'], () => {
    count += 1;
  });
  return { count: () => count, stop };
}

test('only a change of the parts that are shown is one', () => {
  const host = panel();
  const changes = changesOf(host);
  host.connection('connected');
  host.revision();
  host.revision({ spans: 2, audit: 2, logs: 2, metrics: 2 });
  expect(changes.count()).toBe(0);
  host.revision({ queries: 2 });
  host.revision({ queries: 2 });
  host.revision({ queries: 2, projects: 2 });
  expect(changes.count()).toBe(2);
  changes.stop();
  host.revision({ queries: 3 });
  expect(changes.count()).toBe(2);
});

test('a view that comes later knows what was told before', () => {
  const host = panel();
  host.connection('connected');
  host.revision();
  const changes = changesOf(host);
  host.revision({ queries: 2 });
  expect(changes.count()).toBe(1);
});

test('a collector that is back, or another one, may have changed in anything', () => {
  const host = panel();
  const changes = changesOf(host);
  host.connection('connecting');
  host.connection('connected');
  host.connection('connected');
  expect(changes.count()).toBe(1);
  host.revision();
  host.revision({ run: 2 });
  expect(changes.count()).toBe(2);
});

test('of an older collector every revision is a change', () => {
  const host = panel();
  const changes = changesOf(host);
  host.oldRevision();
  host.oldRevision();
  expect(changes.count()).toBe(1);
});
