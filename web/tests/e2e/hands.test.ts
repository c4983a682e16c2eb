import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Response } from 'playwright-core';
import { MockServer } from '../mock/server';
import { useBrowser } from './support/browser';

const open = useBrowser();
const url = inject('serverUrl');
let server: MockServer;
beforeAll(async () => void (server = await MockServer.start()));
afterAll(() => server.stop());
beforeEach(() => void (server.searches.length = 0));

const lastSearch = (): { source?: string; terms?: unknown } => JSON.parse(server.searches.at(-1) ?? '{}') as object;

describe('hands and eyes', () => {
  it('steps through results by arrows in the detail view', async () => {
    const page = await open(server.url + '?q=ships&item=3');
    await page.getByText(/^4 of 40\+/).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByText(/^5 of 40\+/).waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.getByText(/^3 of 40\+/).waitFor();
    expect(new URL(page.url()).searchParams.get('item')).toBe('2');
  });

  it('lists its keys, and holds the search in its title', async () => {
    const page = await open(server.url + '?q=ships');
    await page.locator('.card-open').first().waitFor();
    expect(await page.title()).toBe('ships · coast · Nadir');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('select a result; with Shift all up to it').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('brings back what was removed, and joins what is the same', async () => {
    const page = await open(server.url);
    await page.getByRole('textbox', { name: 'Search by words' }).fill('harbor + cranes + cranes');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => lastSearch().terms)
      .toEqual([
        { weight: 1, text: 'harbor' },
        { weight: 2, text: 'cranes' },
      ]);
    await page.getByRole('button', { name: 'Remove “cranes”' }).click();
    await page.getByText('Removed “cranes”.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Remove “cranes”' }).waitFor();
  });

  it('filters by a tree of sources with their counts', async () => {
    const page = await open(url + '?q=houses');
    await page.locator('.card-open').first().waitFor();
    await page.getByRole('button', { name: 'Source', exact: true }).click();
    const first = page.locator('.tree .choice').first();
    await first.waitFor();
    expect(await first.textContent()).toMatch(/\d$/);
    await first.click();
    await page.getByText(/^In .+\/$/).waitFor();
  });

  it('shows the ranking at 390 px without scrolling sideways', async () => {
    const page = await open(server.url + '?q=ships', { viewport: { width: 390, height: 844 } });
    const button = page.getByRole('button', { name: 'Ranking', exact: true });
    await button.waitFor();
    const box = await button.boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= 390).toBe(true);
  });

  it('comes with at most 200 kB, gzipped, for a first view of the world', async () => {
    // An archive of one place would bring the finer outlines, too, which come with a closer look.
    server.info.bounds = [-170, -60, 170, 70];
    const page = await open('about:blank');
    const sizes: Promise<number>[] = [];
    const names: string[] = [];
    const note = (response: Response): void => {
      names.push(new URL(response.url()).pathname);
      if (/\/(assets\/.*)?$/.test(new URL(response.url()).pathname))
        sizes.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
    };
    page.on('response', note);
    await page.goto(server.url);
    await page.getByText('Say what an image shows').waitFor();
    await page.locator('.map canvas').first().waitFor();
    await page.waitForLoadState('networkidle');
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(200_000);
    page.off('response', note);
    const isFine = (path: string): boolean => path.includes('land-') && path.endsWith('.json');
    expect(names.filter(isFine)).toEqual([]);
    const fine = page.waitForResponse((response) => isFine(new URL(response.url()).pathname));
    await page.goto(`${server.url}?at=7/41.4/2.3`);
    await fine;
  });
});
