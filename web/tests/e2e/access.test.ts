import { describe, expect, inject, it } from 'vitest';
import { useBrowser } from './support/browser';

const open = useBrowser();
const url = inject('serverUrl');
const query = '?q=many+white+round+storage+tanks';

describe('access for everybody', () => {
  it('can be used by the keyboard alone', async () => {
    const page = await open(url);
    await page.getByText('Say what an image shows').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the results');
    await page.keyboard.press('/');
    await page.keyboard.type('a bridge over a river');
    await page.keyboard.press('Enter');
    await page.locator('.card-open').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    const focused = await page.evaluate(() => document.activeElement?.closest('.card')?.getAttribute('data-id'));
    expect(focused).toBe(await page.locator('.card').nth(1).getAttribute('data-id'));
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: 'Detail' }).getByText('Looks alike').waitFor();
    await page.keyboard.press('Escape');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('.card')?.getAttribute('data-id')))
      .toBe(focused);
  });

  it('lets the keyboard alone select, save, keep, step and ask for help', async () => {
    const page = await open(url + query);
    await page.locator('.card-open').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+X');
    await page.getByText('2 selected').waitFor();
    await page.getByRole('button', { name: 'Download', exact: true }).focus();
    await page.keyboard.press('Enter');
    // The panel takes the focus when it has opened: a key that comes before it would close the panel again.
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('GeoJSON');
    const coming = page.waitForEvent('download');
    await page.keyboard.press('Enter');
    expect((await coming).suggestedFilename()).toBe('nadir-results.geojson');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.type('By keys');
    await page.keyboard.press('Enter');
    await page.getByText('Kept. Open By keys').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.card-open').first().focus();
    await page.keyboard.press('Enter');
    await page.getByText(/^1 of /).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByText(/^2 of /).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('toolbar', { name: 'Take results away' }).waitFor();
  });

  it('fits a phone, with the list and the map by turns', async () => {
    const page = await open(url + query, { viewport: { width: 360, height: 740 }, hasTouch: true });
    await page.locator('.card-open').first().waitFor();
    const overflow = (): Promise<number> =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await overflow()).toBe(0);
    await page.getByRole('button', { name: 'Map', exact: true }).click();
    await page.locator('.map canvas').first().waitFor();
    expect(await overflow()).toBe(0);
    await page.getByRole('button', { name: 'List', exact: true }).click();
    await page.locator('.card-open').first().click();
    await page.getByText('Looks alike').waitFor();
    expect(await overflow()).toBe(0);
  });
});
