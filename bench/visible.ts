import type { Page } from '@playwright/test';
import { type SentSpan, sendTrace } from '../test/support/sendTrace.ts';

const traceId = 'ab'.repeat(16);
const rootId = 'ab'.repeat(8);
/** Longer than the pause that a panel makes after a question, so that each span meets a view at rest. */
const betweenMs = 1200;

/** Sends a trace that `measureVisible` adds to. */
export const sendGrowing = (http: string, tool: string): Promise<void> =>
  sendTrace(http, traceId, [
    {
      spanId: rootId,
      name: `tools/call ${tool}`,
      attributes: { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': tool },
    },
  ]);

/**
 * With the panel of that trace open: adds span after span to it, and waits for the first frame that shows the row.
 * @returns milliseconds from the request to that frame, one number a span
 */
export async function measureVisible(page: Page, http: string, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    await new Promise((resolve) => setTimeout(resolve, betweenMs));
    const name = `arrival ${index} of many`;
    await page.evaluate((text) => {
      window.benchProbe.awaited = text;
      window.benchProbe.seenAtUnixMs = 0;
    }, name);
    const span: SentSpan = {
      spanId: (index + 1).toString(16).padStart(16, '0'),
      parentSpanId: rootId,
      name,
    };
    const sentAtUnixMs = performance.timeOrigin + performance.now();
    await sendTrace(http, traceId, [span]);
    await page.waitForFunction(() => window.benchProbe.seenAtUnixMs > 0, undefined, {
      timeout: 20_000,
    });
    times.push((await page.evaluate(() => window.benchProbe.seenAtUnixMs)) - sentAtUnixMs);
  }
  return times;
}
