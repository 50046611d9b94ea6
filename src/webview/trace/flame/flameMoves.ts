import type { FlameLayout } from '../../../shared/trace/flame.ts';
import { clampView, type TimeView } from '../../../shared/trace/timeScale.ts';

/** Box that a key leads to: the parent, the widest child, the sibling before or after; -1 where there is none. */
export function boxAfter(layout: FlameLayout, box: number, key: string): number {
  switch (key) {
    case 'ArrowUp':
      return layout.parent[box] ?? -1;
    case 'ArrowDown':
      return widestChild(layout, box);
    case 'ArrowLeft':
      return layout.previousSibling[box] ?? -1;
    case 'ArrowRight':
      return layout.nextSibling[box] ?? -1;
    case 'Home':
      return layout.length > 0 ? (layout.byLane[0] ?? -1) : -1;
    default:
      return -1;
  }
}

function widestChild({ firstChild, nextSibling, start, end }: FlameLayout, box: number): number {
  let best = -1;
  let most = -1;
  for (let child = firstChild[box] ?? -1; child >= 0; child = nextSibling[child] ?? -1) {
    const width = (end[child] ?? 0) - (start[child] ?? 0);
    if (width > most) {
      best = child;
      most = width;
    }
  }
  return best;
}

/** The view moved no further than needed for some of the box to be in it. */
export function viewWith(layout: FlameLayout, view: TimeView, box: number): TimeView {
  const width = view.endNs - view.startNs;
  const air = width * 0.05;
  const start = layout.start[box] ?? 0;
  const end = layout.end[box] ?? 0;
  if (end >= view.startNs + air && start <= view.endNs - air) return view;
  const startNs = end < view.startNs + air ? Math.max(start, end - width) - air : start - air;
  const moved = clampView({ startNs, endNs: startNs + width }, layout.extent);
  return moved.startNs === view.startNs ? view : moved;
}
