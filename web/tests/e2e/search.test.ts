import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import type { Page } from 'playwright-core';
import { useBrowser } from './support/browser';
import { nudge, pixelOf } from './support/geography';

const open = useBrowser();
const url = inject('serverUrl');
const tanks = '?q=many+white+round+storage+tanks';

const sources = (page: Page): Promise<string[]> => page.locator('.card-source, .card-text').allTextContents();

async function waitForResults(page: Page): Promise<void> {
  await page.locator('.results-count', { hasText: /results?$/ }).waitFor();
}

/** Drops a file onto the page, as a file manager does. */
async function drop(page: Page, file: string): Promise<void> {
  const content = [...(await readFile(file))];
  const transfer = await page.evaluateHandle((bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], 'dropped.jpg', { type: 'image/jpeg' }));
    return data;
  }, content);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  const zone = page.getByText('Search by this picture');
  await zone.waitFor();
  await zone.dispatchEvent('drop', { dataTransfer: transfer });
}

describe('searching the sample archive', () => {
  it('finds by words what they say', async () => {
    const page = await open(url);
    await page.getByText('Say what an image shows').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('many planes are parked near the terminal');
    await page.keyboard.press('Enter');
    await waitForResults(page);
    expect((await sources(page))[0]).toMatch(/airport/);
    expect(new URL(page.url()).searchParams.get('q')).toBe('many planes are parked near the terminal');
  });

  it('finds by a dropped picture that picture itself, and keeps it over a reload', async () => {
    const page = await open(url);
    await drop(page, join(inject('samples'), 'images/stadium_1.jpg'));
    await waitForResults(page);
    expect((await sources(page))[0]).toBe('stadium_1.jpg');
    await page.reload();
    await waitForResults(page);
    expect((await sources(page))[0]).toBe('stadium_1.jpg');
    await page.getByText('dropped.jpg').waitFor();
  });

  it('goes on from a result to what looks like it, and back', async () => {
    const page = await open(url + tanks);
    await waitForResults(page);
    const first = page.locator('.card').first();
    const id = await first.getAttribute('data-id');
    await first.hover();
    await first.getByRole('button', { name: 'More like this' }).click();
    await page.waitForURL(/term=/);
    await expect.poll(() => page.locator('.card').first().getAttribute('data-id')).toBe(id);
    await page.goBack();
    await expect.poll(() => page.url()).toContain('q=many');
    await waitForResults(page);
  });

  it('is steered by what is marked as right and wrong, and back by taking the marks away', async () => {
    const page = await open(url + '?q=a+white+building');
    await waitForResults(page);
    const ids = (): Promise<(string | null)[]> =>
      page.locator('.card').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-id')));
    const before = await ids();
    const mark = async (place: number, name: RegExp): Promise<void> => {
      const card = page.locator(`.card[data-id="${before[place]}"]`);
      await card.hover();
      await card.getByRole('button', { name }).click();
    };
    await mark(0, /^Wrong/);
    await page.getByText('Ordered by your marks: 1 wrong').waitFor();
    await expect.poll(ids).not.toContain(before[0]);
    // Nothing was measured of such an order; a bare number would look as if it said how right a result is.
    expect(await page.locator('.card-score').count()).toBe(0);
    await mark(3, /^Right/);
    await page.getByText('Ordered by your marks: 1 right and 1 wrong').waitFor();
    await expect.poll(async () => (await ids())[0]).toBe(before[3]);
    expect(new URL(page.url()).searchParams.get('like')).toBe(before[3]);
    await page.getByRole('button', { name: 'Clear marks' }).click();
    await expect.poll(ids).toEqual(before);
  });

  it('says in words how sure each match is', async () => {
    const page = await open(url + tanks);
    await waitForResults(page);
    await page
      .locator('.match', { hasText: /^(weak|fair|strong), \d+ %$/ })
      .first()
      .waitFor();
    expect(await page.locator('.match').first().getAttribute('title')).toMatch(/probability of \d+ %; score \d/);
  });

  it('limits results to a box that is drawn on the map', async () => {
    const page = await open(url + '?q=houses&bbox=2,41,2.5,42');
    await waitForResults(page);
    await nudge(page);
    const placed = await page.locator('.card').count();
    expect(placed).toBeGreaterThan(3);
    // A few metres around the middle of one result.
    const row = await firstSmallest(page);
    const { x, y } = await pixelOf(page, row.lon, row.lat);
    await page.getByRole('button', { name: 'Draw a box to search in' }).click();
    await page.mouse.click(x - 12, y - 12);
    await page.mouse.move(x, y);
    await page.mouse.click(x + 12, y + 12);
    await expect.poll(() => new URL(page.url()).searchParams.get('bbox')).not.toBe('2,41,2.5,42');
    await waitForResults(page);
    await expect.poll(() => page.locator('.card').count()).toBeLessThan(placed);
    await page.locator(`.card[data-id="${row.id}"]`).waitFor();
  });

  it('shows on the map what is hovered in the list, and in the list what is hovered on the map', async () => {
    const page = await open(url + '?q=houses&bbox=2,41,2.5,42');
    await waitForResults(page);
    await nudge(page);
    const row = await firstSmallest(page);
    const { x, y } = await pixelOf(page, row.lon, row.lat);
    await page.mouse.move(x, y);
    await page.locator(`.card.is-hovered[data-id="${row.id}"]`).waitFor();
    await page.locator('.map-tip').waitFor();

    await page.mouse.move(5, 5);
    const before = await page.locator('.map').screenshot();
    await page.locator(`.card[data-id="${row.id}"]`).hover();
    await expect.poll(async () => (await page.locator('.map').screenshot()).equals(before)).toBe(false);
  });

  it('is the same after a reload, with its filters, its detail view and its camera', async () => {
    const page = await open(url + tanks + '&bbox=2,41,2.5,42');
    await waitForResults(page);
    await page.locator('.card-open').first().click();
    await page.getByRole('article', { name: 'Detail' }).getByText('Looks alike').waitFor();
    await nudge(page);
    const address = page.url();
    await page.reload();
    await page.getByRole('article', { name: 'Detail' }).getByText('Looks alike').waitFor();
    expect(page.url()).toBe(address);
    await page.getByText('Box 2.00, 41.00, 2.50, 42.00').waitFor();
    await page.getByRole('button', { name: 'Results' }).first().click();
    await waitForResults(page);
  });
});

/** A result whose middle no smaller footprint covers: the middle of the smallest one. */
async function firstSmallest(page: Page): Promise<{ id: number; lon: number; lat: number }> {
  const answer = await page.request.post(`${url}api/search`, {
    data: { text: 'houses', k: 40, bbox: [2, 41, 2.5, 42] },
  });
  const { results } = (await answer.json()) as { results: { id: number; footprint: { coordinates: number[][][] } }[] };
  const boxes = results.map(({ id, footprint }) => {
    const ring = footprint.coordinates[0] ?? [];
    const [lons, lats] = [ring.map(([lon]) => lon ?? 0), ring.map(([, lat]) => lat ?? 0)];
    const [west, east] = [Math.min(...lons), Math.max(...lons)];
    const [south, north] = [Math.min(...lats), Math.max(...lats)];
    return { id, lon: (west + east) / 2, lat: (south + north) / 2, size: (east - west) * (north - south) };
  });
  const smallest = boxes.sort((one, other) => one.size - other.size)[0];
  if (!smallest) throw new Error('No result has a footprint.');
  return smallest;
}
