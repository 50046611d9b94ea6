import { type TabName, tabKeys, tabNames, tabTitles } from './tabsState.ts';

interface Props {
  readonly active: TabName;
  readonly onTab: (name: TabName) => void;
}

export const tabPanelId = 'trace-tab-panel';
export const tabElementId = (name: TabName) => `trace-tab-${name}`;

/** One tab stop; arrows, Home and End move and show at once (APG *Tabs with automatic activation*). */
export function TabStrip({ active, onTab }: Props) {
  const onKeyDown = (event: KeyboardEvent) => {
    const next = tabAfter(active, event.key);
    if (next === null || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onTab(next);
    document.getElementById(tabElementId(next))?.focus();
  };
  return (
    <div class="tab-strip" role="tablist" aria-label="Views of the trace">
      {tabNames.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={tabElementId(name)}
          class="tab"
          aria-selected={name === active}
          aria-controls={tabPanelId}
          aria-keyshortcuts={tabKeys[name]}
          tabIndex={name === active ? 0 : -1}
          title={`${tabTitles[name]} (${tabKeys[name]})`}
          onClick={() => onTab(name)}
          onKeyDown={onKeyDown}
        >
          {tabTitles[name]}
        </button>
      ))}
    </div>
  );
}

/** Round the ends; null for a key that does not move. */
export function tabAfter(active: TabName, key: string): TabName | null {
  const at = tabNames.indexOf(active);
  const steps: Record<string, number> = {
    ArrowLeft: at - 1 + tabNames.length,
    ArrowRight: at + 1,
    Home: 0,
    End: tabNames.length - 1,
  };
  const to = steps[key];
  return to === undefined ? null : (tabNames[to % tabNames.length] ?? null);
}
