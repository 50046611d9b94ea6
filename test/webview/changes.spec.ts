import { askedOf, expect, test } from './panel.ts';

test('a large trace is asked for once while its panel opens, and again only when it has changed itself', async ({
  show,
}) => {
  const page = await show('trace', { scenario: 'spans-5000' });
  const columns = () => askedOf(page, 'traceColumns');
  const versions = () => askedOf(page, 'traceVersion');
  await expect(page.getByRole('row').first()).toBeVisible();
  await page.evaluate(() => window.devHost.touch('metrics'));
  await page.evaluate(() => window.devHost.touch('spans'));
  await expect.poll(versions).toHaveLength(2);
  await page.evaluate(() => window.devHost.touch('spans'));
  await expect.poll(versions).toHaveLength(3);
  expect(await columns()).toHaveLength(1);
  await page.evaluate(() => window.devHost.show('grown'));
  await expect.poll(columns).toHaveLength(2);
});

test('a small trace is asked for without a question before, and its logs only when it has changed', async ({
  show,
}) => {
  const page = await show('trace');
  await page.getByRole('tab', { name: 'Events' }).click();
  const asked = (method: string) => askedOf(page, method);
  await expect.poll(() => asked('traceEvents')).toHaveLength(1);
  await page.evaluate(() => window.devHost.touch('spans'));
  await expect.poll(() => asked('traceColumns')).toHaveLength(2);
  expect(await asked('traceEvents')).toHaveLength(1);
  await page.evaluate(() => window.devHost.show('grown'));
  await expect.poll(() => asked('traceColumns')).toHaveLength(3);
  await expect.poll(() => asked('traceEvents')).toHaveLength(2);
});

for (const [panel, part] of [
  ['queries', 'queries'],
  ['audit', 'audit'],
] as const) {
  test(`the ${panel} panel asks again only when what it shows has changed`, async ({
    page,
    show,
  }) => {
    await page.clock.install();
    await show(panel);
    await expect(page.locator('.data-body [role=row]').first()).toBeVisible();
    const rest = async () => {
      // Twice, since a message comes after the timer that sends it.
      await page.clock.runFor(1000);
      await page.clock.runFor(1000);
    };
    await rest();
    const asked = () => askedOf(page, panel);
    expect(await asked()).toHaveLength(1);
    await page.evaluate(() => {
      for (const other of ['spans', 'logs', 'metrics'] as const) window.devHost.touch(other);
    });
    await rest();
    expect(await asked()).toHaveLength(1);
    await page.evaluate((changed) => window.devHost.touch(changed), part);
    await rest();
    await expect.poll(asked).toHaveLength(2);
  });
}
