import { describe, expect, inject, it, onTestFinished } from 'vitest';
import type { Page } from 'playwright-core';
import { useBrowser } from './support/browser';
import { startServer, stop } from './support/realServer';

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

  it('cuts nothing off at any width, also with a link to the source scene', async () => {
    const link = 'https://data.example.com/s/{source}';
    const { server, url: linked } = await startServer(inject('archive'), 0, '--scene-link', link);
    onTestFinished(() => stop(server));
    const page = await open(linked + '?q=storage+tanks&bbox=2,41,2.5,42');
    await page.locator('.card-open').first().click();
    await page.getByRole('link', { name: 'Open the source scene' }).waitFor();
    await page.getByText('Looks alike').waitFor();
    for (const width of [390, 1024, 1280, 1366, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      const panel = page.locator('.list-pane');
      const room = await panel.evaluate(({ scrollWidth, clientWidth }) => clientWidth - scrollWidth);
      expect([width, Math.min(room, 0)]).toEqual([width, 0]);
    }
  });

  it('says so when a window is not there', async () => {
    const page = await open(url + '?item=999999999');
    await page.getByRole('alert').getByText('Not found').waitFor();
    await page.getByRole('button', { name: 'Back to the results' }).click();
    await page.getByText('Say what an image shows').waitFor();
  });
});
