import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/**
 * What axe finds in the panel that is shown and that hinders people. `colours` asks only for what a theme can change, since
 * a whole run takes seconds.
 */
export async function seriousFaults(
  page: Page,
  extent: 'all' | 'colours',
): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page }).include(['iframe.webview', 'iframe#active-frame', '#root']);
  if (extent === 'colours') {
    axe.withRules(['color-contrast', 'link-in-text-block']);
  }
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary}`,
      ),
    );
}
