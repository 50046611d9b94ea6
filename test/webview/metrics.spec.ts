import { askedOf, expect, expectNoFault, test } from './panel.ts';

test('metrics of a trace say what links them, and lead to the span that an exemplar names', async ({
  show,
}) => {
  const page = await show('trace', { scenario: 'metrics' });
  const details = page.getByLabel('Details of the selected span');
  await expect(details.locator('summary', { hasText: 'Metrics' })).toBeVisible();
  const rows = details.locator('.metrics li');
  await expect(rows).toHaveText([
    /41 s.*metamcp_tool_executions_total.*17.*tool_name=slow_moving_stock, success=true, api.token=•••/,
    /metamcp_tool_execution_duration_seconds.*14 ×, mean 1.3 s, p50 ≤ 1.93 s/,
    /and 30 more/,
  ]);
  await expect(details.locator('h4')).toHaveText(['Exact', 'Same time']);
  await expectNoFault(page);
  await rows.last().scrollIntoViewIfNeeded();
  await page.screenshot({ path: 'out/webview/metrics.png' });
  await rows.getByRole('button').click();
  await expect
    .poll(() => askedOf(page, 'openTrace'))
    .toEqual([{ traceId: '5b8efff798038103d269b633813fc60c', spanId: '0000000000000002' }]);
});

test('a span shows only the points that name it', async ({ show }) => {
  const page = await show('trace', { scenario: 'metrics', span: '0000000000000002' });
  await expect(page.locator('.metrics li')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('.metrics li')).toHaveCount(0);
});

test('where there are none there is no section', async ({ show }) => {
  const page = await show('trace');
  await expect(page.locator('summary', { hasText: 'Resource' })).toBeVisible();
  await expect(page.locator('summary', { hasText: 'Metrics' })).toHaveCount(0);
});
