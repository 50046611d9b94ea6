import { useMemo, useState } from 'preact/hooks';
import { Splitter } from '../../components/Splitter.tsx';
import { useSize } from '../../components/useSize.ts';
import { layoutColumns, nameShareOf } from '../columnLayout.ts';
import { RowsHead } from '../RowsHead.tsx';
import { ScrollMarks } from '../ScrollMarks.tsx';
import { TraceRows } from '../TraceRows.tsx';
import { NothingMatches } from '../TraceStates.tsx';
import { activate, everything, fold, setFilter } from '../traceState.ts';
import type { TabProps } from './tabProps.ts';

/** The spans as a tree beside their bars on the time axis. */
export function TreeTab(props: TabProps) {
  const { state, update, layout, setLayout, onAct, onView } = props;
  const [area, areaSize] = useSize<HTMLDivElement>();
  const [axisPx, setAxisPx] = useState(0);
  const choice = layout.columns;
  const placed = useMemo(
    () => layoutColumns(areaSize.width, layout.nameShare, choice),
    [areaSize.width, layout.nameShare, choice],
  );
  const { leftPx, namePx, columns } = placed;
  return (
    <div
      ref={area}
      class="rows-area"
      style={{ '--name-width': `${namePx}px`, '--left-width': `${leftPx}px` }}
    >
      <RowsHead
        columns={columns}
        choice={choice}
        onChoice={(next) => setLayout((before) => ({ ...before, columns: next }))}
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
          namePx={namePx}
          shown={columns}
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
      <ScrollMarks state={state} palette={props.palette} />
      <Splitter
        label="Width of the names"
        orientation="vertical"
        share={leftPx / Math.max(1, areaSize.width)}
        lengthPx={areaSize.width}
        onChange={(share) =>
          setLayout((before) => ({
            ...before,
            nameShare: nameShareOf(areaSize.width, share * areaSize.width, placed),
          }))
        }
      />
    </div>
  );
}
