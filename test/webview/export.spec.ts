import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { readTrace } from '../../src/collector/query/trace.ts';
import { htmlPage } from '../../src/shared/trace/export/htmlPage.ts';
import { traceIdOfTest } from '../support/memoryReader.ts';
import { testContext } from '../support/queryContext.ts';
import { askedOf, expect, expectNoFault, test } from './panel.ts';

test('keys copy and export the selected span', async ({ show }) => {
  const page = await show('trace');
  await expect(page.getByRole('treegrid')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('c');
  await page.keyboard.press('Shift+C');
  const traceId = '5b8efff798038103d269b633813fc60c';
  await expect
    .poll(() => askedOf(page, 'runOnSpan'))
    .toEqual([
      { command: 'mcpTraces.copyAs', traceId, spanId: '0000000000000002' },
      { command: 'mcpTraces.exportTrace', traceId, spanId: '0000000000000002' },
    ]);
  await expect
    .poll(async () => (await askedOf(page, 'setSelection')).at(-1))
    .toEqual({ spanId: '0000000000000002' });
});

test('menus of the editor are told which span is pointed at', async ({ show }) => {
  const page = await show('trace');
  const grid = page.getByRole('treegrid');
  const contextOf = async (name: string) => {
    const target = name === '' ? grid : page.locator('[role=row]', { hasText: name });
    return JSON.parse((await target.getAttribute('data-vscode-context')) ?? 'null');
  };
  expect(await contextOf('')).toMatchObject({
    webviewSection: 'span',
    traceId: '5b8efff798038103d269b633813fc60c',
    spanId: '0000000000000001',
  });
  expect(await contextOf('SQL 09ab77c1')).toEqual({ spanId: '0000000000000007' });
});

test('the menu of a row does what its keys do', async ({ show }) => {
  const page = await show('trace');
  const grid = page.getByRole('treegrid');
  await expect(grid).toBeFocused();
  const act = (name: string, spanId: string) =>
    page.evaluate((value) => window.devHost.emit('rowAct', value), { act: name, spanId });
  await act('closeDeep', '0000000000000004');
  await expect(grid).toHaveAttribute('aria-rowcount', '8');
  await act('openDeep', '0000000000000004');
  await expect(grid).toHaveAttribute('aria-rowcount', '11');
  await act('makeRoot', '0000000000000004');
  await expect(grid).toHaveAttribute('aria-rowcount', '4');
});

test('the panel draws itself as SVG and as PNG', async ({ show }, info) => {
  const page = await show('trace');
  await expect(page.getByRole('treegrid')).toBeFocused();
  for (const format of ['svg', 'png']) {
    await page.evaluate((kind) => window.devHost.emit('savePicture', { format: kind }), format);
  }
  await expect.poll(async () => (await askedOf(page, 'saveFile')).length).toBe(2);
  const [svg] = (await askedOf(page, 'saveFile')) as { name: string; data: string }[];
  expect(svg?.name).toBe('trace-5b8efff7.svg');
  expect(svg?.data).toContain('>SQL 63cee30b</text>');
  const { errors, sizes } = await page.evaluate(async (text) => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    const png = window.devHost.asked.filter(({ method }) => method === 'saveFile').at(1)
      ?.params as {
      data: ArrayBuffer;
    };
    const bitmap = await createImageBitmap(new Blob([png.data], { type: 'image/png' }));
    return {
      errors: parsed.querySelectorAll('parsererror').length,
      sizes: [parsed.documentElement.getAttribute('width'), bitmap.width],
    };
  }, svg?.data ?? '');
  writeFileSync(info.outputPath('picture.svg'), svg?.data ?? '');
  expect(errors).toBe(0);
  expect(sizes).toEqual(['1164', 2328]);
});

test('an exported page opens by itself, folds without a script and is styled under its own policy', async ({
  page,
}, info) => {
  const trace = await readTrace(
    testContext(
      Array.from({ length: 100 }, (_, at) => ({
        trace: 'a',
        id: (at + 1).toString(16),
        ...(at > 0 && { parent: at.toString(16) }),
        name: at === 3 ? '</ul><script>document.title="owned"</script>' : `level ${at}`,
        start: at,
        end: 300 - at,
        attributes: { at: BigInt(at) },
      })),
    ),
    { traceId: traceIdOfTest('a') },
  );
  const { pieces } = htmlPage(
    trace,
    trace.spans.map(({ name }) => ({ label: name, result: 'ok' })),
  );
  const file = info.outputPath('trace.html');
  writeFileSync(file, [...pieces].join(''));
  const faults: string[] = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  await page.goto(pathToFileURL(file).href);
  expect(await page.title()).toBe('level 0');
  await expect(page.locator('bdi', { hasText: 'level 99' })).toBeVisible();
  await expect(page.locator('.level').last()).toHaveText('level 100');
  // The flex row is what the style sheet makes of it.
  await expect(page.locator('.row').first()).toHaveCSS('display', 'flex');
  await page.locator('summary', { hasText: 'level 1' }).first().click();
  await expect(page.locator('bdi', { hasText: 'level 99' })).toBeHidden();
  await expectNoFault(page);
  expect(faults).toEqual([]);
  await page.locator('summary', { hasText: 'level 1' }).first().click();
  await page.screenshot({ path: 'out/webview/exported-page.png' });
});
