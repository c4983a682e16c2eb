import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { MockServer } from '../mock/server';
import { useBrowser } from './support/browser';

const open = useBrowser();
let server: MockServer;
beforeAll(async () => void (server = await MockServer.start()));
afterAll(() => server.stop());
beforeEach(() => void (server.searches.length = 0));

const lastSearch = (): Record<string, unknown> => JSON.parse(server.searches.at(-1) ?? '{}') as Record<string, unknown>;

async function openFilter(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
}

describe('filters', () => {
  it('limits the time by the slider, with the keyboard', async () => {
    const page = await open(server.url + '?q=ships');
    await openFilter(page, 'Time');
    const thumb = page.getByRole('slider', { name: 'Time of acquisition, from' });
    expect(await thumb.getAttribute('aria-valuetext')).toBe('2023-02-01');
    await thumb.press('ArrowRight');
    await page.getByText('From 2023-02-02').waitFor();
    await expect.poll(() => lastSearch().after).toBe('2023-02-02');
    await page.getByLabel('Until', { exact: true }).fill('2024-06-30');
    await expect.poll(() => lastSearch().before).toBe('2024-06-30');
    await page.getByRole('button', { name: 'Remove the filter From 2023-02-02' }).click();
    await expect.poll(() => lastSearch().after).toBeUndefined();
  });

  it('makes filters of the attributes that the archive has', async () => {
    const page = await open(server.url + '?q=ships');
    await openFilter(page, 'Attributes');
    await page.getByText('sentinel-2a').click();
    await expect.poll(() => lastSearch().where).toEqual(['platform=sentinel-2a']);
    await page.getByText('sentinel-2b').click();
    await expect.poll(() => lastSearch().where).toEqual(['platform in sentinel-2a,sentinel-2b']);
    await page.getByRole('slider', { name: 'eo:cloud_cover, to' }).press('Home');
    await expect.poll(() => lastSearch().where).toContain('eo:cloud_cover<=0');
  });

  it('takes a typed place, and says what is wrong with another', async () => {
    const page = await open(server.url + '?q=ships');
    await openFilter(page, 'Place');
    const field = page.getByLabel('West, south, east, north; WKT or GeoJSON');
    await field.fill('10, 20');
    await page.getByRole('button', { name: 'Use', exact: true }).click();
    await page.getByRole('alert').getByText('Write a place as').waitFor();
    await field.fill('POLYGON((2 41, 3 41, 3 42, 2 41))');
    await page.getByRole('button', { name: 'Use', exact: true }).click();
    await expect.poll(() => (lastSearch().polygon as { type?: string } | undefined)?.type).toBe('Polygon');
  });

  it('takes what the map shows', async () => {
    const page = await open(server.url + '?q=ships');
    await page.locator('.card-open').first().waitFor();
    await page.locator('.map canvas').first().waitFor();
    await openFilter(page, 'Place');
    await page.getByRole('button', { name: 'What the map shows' }).click();
    await expect.poll(() => (lastSearch().bbox as number[] | undefined)?.length).toBe(4);
    const [west = 0, south = 0, east = 0, north = 0] = lastSearch().bbox as number[];
    expect([west < 2.6, south < 41.6, east > 2, north > 41.2]).toEqual([true, true, true, true]);
  });

  it('adds and subtracts, and turns the sign', async () => {
    const page = await open(server.url);
    await page.getByRole('textbox', { name: 'Search by words' }).fill('harbor + cranes - ships');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => lastSearch().terms)
      .toEqual([
        { weight: 1, text: 'harbor' },
        { weight: 1, text: 'cranes' },
        { weight: -1, text: 'ships' },
      ]);
    await page.getByRole('button', { name: 'Adds “cranes”; subtract it instead' }).click();
    await expect.poll(() => (lastSearch().terms as { weight: number }[])[1]?.weight).toBe(-1);
    await page.getByRole('button', { name: 'Remove “ships”' }).click();
    await expect.poll(() => (lastSearch().terms as unknown[]).length).toBe(2);
  });

  it('loads the next page by its cursor', async () => {
    const page = await open(server.url + '?q=ships');
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText('60 results').waitFor();
    expect(await page.locator('.card').count()).toBe(60);
    expect(lastSearch().cursor).toBe('40');
  });

  it('shows the present search as calls of the API', async () => {
    const page = await open(server.url + '?q=ships&where=gsd<=1');
    await page.getByText('Best 40 results').waitFor();
    await page.getByRole('button', { name: 'The same by API' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`curl ${server.url}api/search`).waitFor();
    await dialog.getByRole('button', { name: 'C#' }).click();
    await dialog.getByText('"where"').waitFor();
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await dialog.getByText('Copied').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});
