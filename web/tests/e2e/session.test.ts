import { readFile } from 'node:fs/promises';
import { expect, inject, it } from 'vitest';
import { useBrowser } from './support/browser';

const open = useBrowser();
const url = inject('serverUrl');

it('carries an analyst through a day: find, judge, narrow, mark, export, share, and come back', async () => {
  const page = await open(url);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const ready = (): Promise<void> => page.locator('.results-count', { hasText: /results?$/ }).waitFor();
  const ids = (): Promise<(string | null)[]> =>
    page.locator('.card').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-id')));

  // Find.
  await page.getByText('Say what an image shows').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('many white round storage tanks');
  await page.keyboard.press('Enter');
  await ready();

  // Judge.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const detail = page.getByRole('article', { name: 'Detail' });
  await detail.getByText('Looks alike').waitFor();
  await detail.getByRole('button', { name: 'storage', exact: true }).focus();
  await detail.getByRole('img', { name: 'Where “storage” belongs' }).waitFor();
  await page.keyboard.press('Escape');
  await ready();

  // Narrow by place.
  await page.getByRole('button', { name: 'Place', exact: true }).click();
  await page.getByLabel('West, south, east, north; WKT or GeoJSON').fill('2, 41, 2.5, 42');
  await page.getByRole('button', { name: 'Use', exact: true }).click();
  await page.getByText('Box 2.00, 41.00, 2.50, 42.00').waitFor();
  await ready();

  // Mark.
  const first = page.locator('.card').first();
  await first.hover();
  await first.getByRole('button', { name: /^Right/ }).click();
  await page.getByText('Ordered by your marks: 1 right').waitFor();
  await ready();
  const found = await ids();

  // Export, and keep.
  await page.getByRole('checkbox', { name: 'Select all results' }).click();
  await page.getByRole('toolbar', { name: 'Take results away' }).getByRole('button', { name: 'Download' }).click();
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: /^GeoJSON/ }).click();
  const { features } = JSON.parse((await readFile(await (await coming).path())).toString()) as {
    features: { id: number }[];
  };
  expect(features.map(({ id }) => String(id))).toEqual(found);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await page.getByLabel(/^Keep \d+ selected results? as$/).fill('Tanks of the week');
  await page.keyboard.press('Enter');
  await page.getByText('Kept. Open Tanks of the week').waitFor();
  await page.keyboard.press('Escape');

  // Share: a colleague sees the same.
  await page.getByRole('button', { name: 'Copy a link to this' }).click();
  await page.getByText('Link copied').waitFor();
  const colleague = await open(await page.evaluate(() => navigator.clipboard.readText()));
  await colleague.locator('.results-count', { hasText: /results?$/ }).waitFor();
  expect(
    await colleague.locator('.card').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-id'))),
  ).toEqual(found);

  // Come back tomorrow.
  const tomorrow = await page.context().newPage();
  await page.close();
  await tomorrow.goto(url);
  await tomorrow.getByRole('button', { name: /^Tanks of the week/ }).click();
  await tomorrow.getByRole('heading', { name: 'Tanks of the week' }).waitFor();
  expect(await tomorrow.locator('.card').count()).toBe(found.length);
  await tomorrow.getByRole('button', { name: 'Search again' }).click();
  await tomorrow.getByText('Ordered by your marks: 1 right').waitFor();
});
