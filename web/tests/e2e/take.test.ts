import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Page } from 'playwright-core';
import { MockServer } from '../mock/server';
import { useBrowser } from './support/browser';

const open = useBrowser();
const url = inject('serverUrl');
let server: MockServer;
beforeAll(async () => void (server = await MockServer.start()));
afterAll(() => server.stop());
beforeEach(() => void (server.exports.length = 0));

const ready = (page: Page): Promise<void> => page.locator('.results-count', { hasText: /results?$/ }).waitFor();

async function download(page: Page, name: RegExp): Promise<{ name: string; content: Buffer }> {
  await page.getByRole('toolbar', { name: 'Take results away' }).getByRole('button', { name: 'Download' }).click();
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name }).click();
  const file = await coming;
  await page.keyboard.press('Escape');
  return { name: file.suggestedFilename(), content: await readFile(await file.path()) };
}

describe('taking results away', () => {
  it('selects by the check box, Shift, all and the keyboard', async () => {
    const page = await open(server.url + '?q=ships');
    await ready(page);
    const bar = page.getByRole('toolbar', { name: 'Take results away' });
    await page.locator('.card').nth(1).hover();
    await page.locator('.card-select input').nth(1).click();
    await bar.getByText('1 selected').waitFor();
    await page
      .locator('.card-select input')
      .nth(4)
      .click({ modifiers: ['Shift'] });
    await bar.getByText('4 selected').waitFor();
    await page.getByRole('checkbox', { name: 'Select all results' }).click();
    await bar.getByText('40 selected').waitFor();
    await bar.getByRole('button', { name: 'Select none' }).click();
    await page.locator('.card-open').first().focus();
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+X');
    await bar.getByText('3 selected').waitFor();
    await bar.getByRole('button', { name: 'Download' }).click();
    await page.getByRole('button', { name: /^CSV/ }).click();
    await expect.poll(() => server.exports.length).toBe(1);
    const { rows, format } = JSON.parse(server.exports[0] ?? '') as { rows: { id: number }[]; format: string };
    expect([format, rows.map((row) => row.id)]).toEqual(['csv', [0, 1, 2]]);
  });

  it('saves what the real server makes: tables, a sheet and the images', async () => {
    const page = await open(url + '?q=storage+tanks&bbox=2,41,2.5,42');
    await ready(page);
    const count = await page.locator('.card').count();
    const geojson = await download(page, /^GeoJSON/);
    expect(geojson.name).toBe('nadir-results.geojson');
    const { features } = JSON.parse(geojson.content.toString()) as { features: { geometry: unknown }[] };
    expect(features).toHaveLength(count);
    expect(features.every((feature) => feature.geometry !== null)).toBe(true);
    expect((await download(page, /^CSV/)).content.toString().split('\r\n')).toHaveLength(count + 2);
    expect((await download(page, /^GeoParquet/)).content.subarray(0, 4).toString()).toBe('PAR1');
    expect([...(await download(page, /^Contact sheet/)).content.subarray(0, 2)]).toEqual([0xff, 0xd8]);
    // As in browsers that cannot write a file piece by piece.
    await page.evaluate(() => delete (globalThis as { showSaveFilePicker?: unknown }).showSaveFilePicker);
    const zip = (await download(page, /^Images/)).content.toString('latin1');
    expect(zip.startsWith('PK')).toBe(true);
    expect(zip.match(/images\/[^/]+?\.jpg/g)?.length).toBeGreaterThanOrEqual(count);
  });

  it('writes the images piece by piece into the file that is chosen, where the browser can', async () => {
    const page = await open(url + '?q=storage+tanks&bbox=2,41,2.5,42');
    await ready(page);
    // No dialog can be answered here: the file lies in the browser's own storage, and all else is as with a chosen one.
    await page.evaluate(() => {
      const choose = async ({ suggestedName }: { suggestedName: string }): Promise<FileSystemFileHandle> =>
        (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
      Object.assign(globalThis, { showSaveFilePicker: choose });
    });
    await page.getByRole('toolbar', { name: 'Take results away' }).getByRole('button', { name: 'Download' }).click();
    await page.getByRole('button', { name: /^Images/ }).click();
    const written = (): Promise<string> =>
      page.evaluate(async () => {
        const handle = await (await navigator.storage.getDirectory()).getFileHandle('nadir-results.zip');
        return new TextDecoder('latin1').decode(await (await handle.getFile()).arrayBuffer());
      });
    await expect.poll(async () => (await written().catch(() => '')).slice(0, 2)).toBe('PK');
    const images = (await written()).match(/images\/[^/]+?\.jpg/g)?.length;
    expect(images).toBeGreaterThanOrEqual(await page.locator('.card').count());
  });

  it('saves nothing where the dialog for the file is closed', async () => {
    const page = await open(server.url + '?q=ships');
    await ready(page);
    await page.evaluate(() => {
      const cancel = (): Promise<never> => Promise.reject(new DOMException('Closed.', 'AbortError'));
      Object.assign(globalThis, { showSaveFilePicker: cancel });
    });
    await page.getByRole('toolbar', { name: 'Take results away' }).getByRole('button', { name: 'Download' }).click();
    await page.getByRole('button', { name: /^Images/ }).click();
    await page.getByRole('button', { name: /^CSV/ }).click();
    await expect.poll(() => server.exports.length).toBe(1);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(server.exports[0]).toContain('"csv"');
  });

  it('copies the link, the place and the STAC item of a window', async () => {
    const page = await open(url + '?q=storage+tanks&bbox=2,41,2.5,42');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('.card-open').first().click();
    const take = page.getByRole('region', { name: 'Take away' });
    const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
    await take.getByRole('button', { name: 'Copy coordinates' }).click();
    await expect.poll(copied).toMatch(/^41\.\d{6}, 2\.\d{6}$/);
    await take.getByRole('button', { name: 'Copy STAC item' }).click();
    await expect.poll(async () => (JSON.parse(await copied()) as { type?: string }).type).toBe('Feature');
    await take.getByRole('button', { name: 'Copy link' }).click();
    await expect.poll(copied).toMatch(/\?item=\d+$/);
  });

  it('keeps a collection in the browser, runs its search again, and lets it go', async () => {
    const page = await open(url + '?q=storage+tanks&bbox=2,41,2.5,42');
    await ready(page);
    await page.locator('.card-open').first().focus();
    await page.keyboard.press('x');
    const id = await page.locator('.card').first().getAttribute('data-id');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByLabel('Keep 1 selected result as').fill('Tanks');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Kept. Open Tanks' }).click();
    await page.getByRole('heading', { name: 'Tanks' }).waitFor();
    expect(
      await page.locator('.card').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-id'))),
    ).toEqual([id]);
    await page.reload();
    await page.getByRole('button', { name: 'Search again' }).click();
    await ready(page);
    expect(new URL(page.url()).searchParams.get('q')).toBe('storage tanks');
    await page.goto(url);
    await page.getByRole('button', { name: /^Tanks/ }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Say what an image shows').waitFor();
    expect(await page.getByRole('button', { name: /^Tanks/ }).count()).toBe(0);
  });

  it('shares a search by a picture as a link that others can open', async () => {
    const page = await open(url);
    await page.getByText('Say what an image shows').waitFor();
    await page.getByLabel('Picture to search by').setInputFiles(`${inject('samples')}/images/stadium_1.jpg`);
    await ready(page);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const first = await page.locator('.card').first().getAttribute('data-id');
    await page.getByRole('button', { name: 'Copy a link to this' }).click();
    await page.getByText('Link copied').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toMatch(/term=1\*kept%3A[\w-]{22}|term=1\*kept:[\w-]{22}|term=1%2Akept%3A[\w-]{22}/);
    // Another browser, which never saw the picture.
    const other = await open(link);
    await ready(other);
    await other.getByText('a shared picture').waitFor();
    expect(await other.locator('.card').first().getAttribute('data-id')).toBe(first);
  });
});
