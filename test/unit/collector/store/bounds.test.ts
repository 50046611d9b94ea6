import { describe, expect, it } from 'vitest';
import { LogTable } from '../../../../src/collector/store/logTable.ts';
import { MemoryStorage } from '../../../../src/collector/store/memoryStorage.ts';
import { SegmentUses } from '../../../../src/collector/store/segmentUse.ts';
import { maxWordBytes } from '../../../../src/collector/store/storeState.ts';
import { DecodeError } from '../../../../src/shared/otlp/decodeError.ts';
import { KeyMatcher } from '../../../../src/shared/otlp/keyMatcher.ts';
import { ProtoWriter } from '../../../../src/shared/otlp/protoWriter.ts';
import { scanTraces } from '../../../../src/shared/otlp/scanTraces.ts';
import { TraceScan } from '../../../../src/shared/otlp/traceScan.ts';
import { balanceOf, batchOf, bytesOf, logsOf, storeOn } from '../../../support/storeSpans.ts';

const limits = { items: 4, groupBytes: 200, wordBytes: 400, parts: 10 };
const names = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => ({
    trace: index + 1,
    span: 1,
    name: `${index} `.padEnd(length, 'n'),
  }));

function scanned(bytes: Uint8Array, wordBytes = limits.wordBytes): TraceScan {
  const scan = new TraceScan();
  scan.limits = { ...limits, wordBytes };
  // The limit of items is looked at when the columns would have to grow.
  scanTraces(bytes, new KeyMatcher(['a']), scan);
  return scan;
}

const reasonOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (error instanceof DecodeError) {
      return `${error.reason}: ${error.message}`;
    }
  }
  return 'nothing';
};

describe('one request', () => {
  it('has at most so many spans, and so many groups of them', () => {
    expect(scanned(bytesOf(names(1024, 0)), 1e6).count).toBe(1024);
    expect(reasonOf(() => scanned(bytesOf(names(1025, 0)), 1e6))).toContain('more than 4 spans');
    const groups = new ProtoWriter();
    groups.message(1, () => {
      for (let index = 0; index < 5; index += 1) {
        groups.message(2, () => undefined);
      }
    });
    expect(reasonOf(() => scanned(groups.finish()))).toContain('more than 4 groups');
  });

  it('has resources of a size, and names of a size in all', () => {
    expect(reasonOf(() => scanned(bytesOf(names(1, 1), 's'.repeat(300))))).toContain('tooMany');
    expect(scanned(bytesOf(names(3, 100))).count).toBe(3);
    expect(reasonOf(() => scanned(bytesOf(names(5, 100))))).toContain('resources and names');
  });

  it('loses a span that has too many parts, and no other', () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 11 }, (_, index) => [`k${index}`, index]),
    );
    const list = Array.from({ length: 11 }, (_, index) => BigInt(index));
    const scan = scanned(
      bytesOf([
        { trace: 1, span: 1, attributes },
        { trace: 1, span: 2 },
        { trace: 1, span: 3, attributes: { list } },
      ]),
    );
    expect(scan.count).toBe(1);
    expect(scan.rejected.tooComplex).toBe(2);
  });
});

describe('the index', () => {
  it('lets the oldest traces go when names take too much, and counts them', {
    timeout: 60_000,
  }, async () => {
    const store = storeOn(new MemoryStorage());
    const bytesARound = 8 << 20;
    const rounds = Math.ceil((maxWordBytes * 1.3) / bytesARound);
    for (let round = 0; round < rounds; round += 1) {
      const spans = Array.from({ length: bytesARound / 1024 }, (_, index) => ({
        trace: round * 100_000 + index + 1,
        span: 1,
        name: `${round} ${index} `.padEnd(1024, 'n'),
      }));
      await store.ingest(batchOf(spans, 'otlpFile'));
    }
    await store.settled();
    expect(store.counters.evicted.traces).toBeGreaterThan(0);
    expect(store.counters.stored.spans).toBeGreaterThan(0);
    const [accepted, found] = balanceOf(store);
    expect(found).toBe(accepted);
    await store.close();
  });

  it('keeps so many resources of logs, and counts the records beyond', () => {
    const uses = new SegmentUses();
    const table = new LogTable();
    const service = (number: number) => `${number} `.padEnd(900_000, 's');
    for (let number = 0; number < 50; number += 1) {
      table.insert(logsOf(1, 2, service(number)).bytes, 1, 0, uses);
    }
    expect(table.live).toBe(100);
    const lost = table.withoutResource;
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThan(50);
    const known = Array.from(table.rows(), (row) => table.groupOf(row));
    expect(known.filter((group) => group === table.groups.nothing)).toHaveLength(lost);

    table.insert(logsOf(2, 2, service(0)).bytes, 1, 0, uses);
    expect(table.withoutResource).toBe(lost);
    table.insert(logsOf(2, 2, 's'.repeat(2 << 20)).bytes, 1, 0, uses);
    expect(table.withoutResource).toBe(lost + 2);
  });

  it('keeps the newest log records', () => {
    const uses = new SegmentUses();
    const table = new LogTable(100);
    for (let round = 0; round < 70; round += 1) {
      table.insert(logsOf(round + 1, 7).bytes, round, 0, uses);
      expect(table.live).toBe(Math.min((round + 1) * 7, 100));
    }
    expect(table.ofTrace([0, 0, 0, 70])).toHaveLength(7);
    expect(table.ofTrace([0, 0, 0, 1])).toHaveLength(0);
    table.evictTrace([0, 0, 0, 70], uses);
    expect(table.live).toBe(93);
    let counted = 0;
    for (let segment = 0; segment < 70; segment += 1) {
      counted += uses.of(segment).liveLogs;
    }
    expect(counted).toBe(93);
  });
});
