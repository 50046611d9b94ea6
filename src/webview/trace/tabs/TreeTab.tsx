import { useState } from 'preact/hooks';
import { Splitter } from '../../components/Splitter.tsx';
import { useSize } from '../../components/useSize.ts';
import { RowsHead } from '../RowsHead.tsx';
import { TraceRows } from '../TraceRows.tsx';
import { NothingMatches } from '../TraceStates.tsx';
import { activate, everything, fold, setFilter } from '../traceState.ts';
import type { TabProps } from './tabProps.ts';

/** Narrower row areas show no figures beside the names. Pixels. */
const roomForFiguresPx = 520;
const figurePx = 72;

/** The spans as a tree beside their bars on the time axis. */
export function TreeTab(props: TabProps) {
  const { state, update, layout, setLayout, onAct, onView } = props;
  const [area, areaSize] = useSize<HTMLDivElement>();
  const [axisPx, setAxisPx] = useState(0);
  const hasFigures = areaSize.width >= roomForFiguresPx;
  const namePx = Math.round(areaSize.width * layout.nameShare) - (hasFigures ? figurePx : 0);
  const shownNamePx = Math.max(90, namePx);
  const leftPx = shownNamePx + (hasFigures ? 2 * figurePx : 0);
  return (
    <div
      ref={area}
      class={`rows-area${hasFigures ? '' : ' no-figures'}`}
      style={{ '--name-width': `${shownNamePx}px`, '--left-width': `${leftPx}px` }}
    >
      <RowsHead
        view={state.view}
        axisPx={axisPx}
        onView={onView}
        onWhole={() => onAct('zoomAll')}
      />
      {state.visible.length === 0 ? (
        <NothingMatches onClear={() => update((before) => setFilter(before, everything))} />
      ) : (
        <TraceRows
          state={state}
          palette={props.palette}
          serviceInk={props.serviceInk}
          events={props.marks}
          leftPx={leftPx}
          namePx={shownNamePx}
          onAxisWidth={setAxisPx}
          onSelect={(row) => update((before) => activate(before, row))}
          onToggle={(row, deep) =>
            update((before) => fold(before, row, before.folded[row] !== 1, deep))
          }
          onOpen={() => onAct('goToSource')}
          onView={onView}
          onKeyDown={props.onKeyDown}
        />
      )}
      <Splitter
        label="Width of the names"
        orientation="vertical"
        share={leftPx / Math.max(1, areaSize.width)}
        lengthPx={areaSize.width}
        onChange={(share) =>
          setLayout((before) => ({
            ...before,
            nameShare: share - (hasFigures ? figurePx / Math.max(1, areaSize.width) : 0),
          }))
        }
      />
    </div>
  );
}
