import { expect, test } from 'vitest';
import { eachRun, minimapCell, minimapRaster } from '../../../src/shared/trace/minimap.ts';
import {
  criticalSegments,
  firstSegmentAfter,
  selfSegments,
} from '../../../src/shared/trace/spanSegments.ts';
import { columnsFromAscii } from '../../support/columnsFromAscii.ts';

const trace = columnsFromAscii(`
  a   ==========*
    b  ===
    c   ====*
      d  =!
    e        =====
`);
const inMs = (segments: Float64Array) => Array.from(segments, (ns) => ns / 1e6);

test('self time is where no direct child runs; a child that outlives its parent is clipped', () => {
  expect(inMs(selfSegments(trace, 0))).toEqual([0, 1, 6, 7]);
  expect(inMs(selfSegments(trace, 2))).toEqual([2, 3, 4, 6]);
  expect(inMs(selfSegments(trace, 3))).toEqual([3, 4]);
});

test('the critical path leaves a span where a child on it takes over', () => {
  expect(inMs(criticalSegments(trace, 0))).toEqual([0, 2, 6, 10]);
  expect(inMs(criticalSegments(trace, 2))).toEqual([2, 6]);
  expect(inMs(criticalSegments(trace, 1))).toEqual([]);
});

test('the first segment after an instant', () => {
  const segments = selfSegments(trace, 0);
  expect(firstSegmentAfter(segments, 0)).toBe(0);
  expect(firstSegmentAfter(segments, 1e6)).toBe(1);
  expect(firstSegmentAfter(segments, 1e9)).toBe(2);
});

test('the minimap shows every span in one cell at least, errors over the rest', () => {
  const raster = minimapRaster(trace, 12, 5);
  const runs: number[][] = [];
  eachRun(raster, (...run) => runs.push(run));
  expect(runs).toContainEqual([0, 0, 10, minimapCell.critical]);
  expect(runs).toContainEqual([3, 3, 4, minimapCell.error]);
  expect(minimapRaster(trace, 1, 1).cells).toEqual(Uint8Array.of(minimapCell.error));
  expect(minimapRaster(trace, 0, 4).cells).toHaveLength(0);
});
