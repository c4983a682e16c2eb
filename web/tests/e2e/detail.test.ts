import { describe, expect, inject, it } from 'vitest';
import type { Page } from 'playwright-core';
import { useBrowser } from './support/browser';

const open = useBrowser();
const url = inject('serverUrl');

const answered = (page: Page, path: RegExp) =>
  page.waitForResponse((response) => path.test(new URL(response.url()).pathname) && response.ok());

describe('the detail view', () => {
  it('shows a scene with a place on the map, and where words are true in it', async () => {
    const page = await open(url + '?q=storage+tanks&bbox=2,41,2.5,42');
    const tile = answered(page, /^\/api\/scenes\/\d+\/tiles\//);
    await page.locator('.card-open').first().click();
    await tile;
    const detail = page.getByRole('article', { name: 'Detail' });
    await detail.getByText('Ground sampling').waitFor();
    await detail.getByLabel('What to find in this scene').fill('ships');
    const heat = answered(page, /^\/api\/locate\/[^/]+\/tiles\//);
    await detail.getByRole('button', { name: 'Heat-map', exact: true }).click();
    await heat;
    await detail.getByRole('list', { name: 'Best places' }).getByRole('button').first().click();
    expect(new URL(page.url()).searchParams.get('locate')).toBe('ships');
  });

  it('shows a scene without a place in a plain viewer, with the heat-map over it', async () => {
    const page = await open(url + '?q=a+stadium+surrounded+by+roads');
    await page
      .locator('.card', { hasText: /stadium/ })
      .first()
      .locator('.card-open')
      .click();
    await page.locator('.map.scene canvas').waitFor();
    const detail = page.getByRole('article', { name: 'Detail' });
    await detail.getByText('the whole scene').waitFor();
    const heat = answered(page, /^\/api\/locate\/[^/]+\/image\.png/);
    await detail.getByLabel('What to find in this scene').fill('grass');
    await page.keyboard.press('Enter');
    await heat;
  });

  it('lays the encoder’s attention over the picture', async () => {
    const page = await open(url + '?q=a+stadium+surrounded+by+roads');
    await page.locator('.card-open').first().click();
    const attention = answered(page, /\/attention$/);
    await page.getByRole('button', { name: 'Attention' }).click();
    await attention;
    await page.waitForFunction(
      () => (document.querySelector<HTMLImageElement>('.picture-overlay')?.naturalWidth ?? 0) > 0,
    );
  });

  it('describes a window in words', async () => {
    const page = await open(url + '?q=a+stadium+surrounded+by+roads');
    await page.locator('.card-open').first().click();
    await page.getByRole('button', { name: /^Describe/ }).click();
    await expect.poll(() => page.locator('.caption-text').textContent()).toMatch(/\w+ \w+ \w+/);
  });

  it('says so when a window is not there', async () => {
    const page = await open(url + '?item=999999999');
    await page.getByRole('alert').getByText('Not found').waitFor();
    await page.getByRole('button', { name: 'Back to the results' }).click();
    await page.getByText('Say what an image shows').waitFor();
  });
});
