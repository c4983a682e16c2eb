import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Page } from 'playwright-core';
import { useBrowser } from './support/browser';
import { nadir, startServer, stop } from './support/realServer';

const open = useBrowser();
let folder: string;
let server: ChildProcess;
let url: string;

const [lon, lat] = [7.5, 46.9];

/** A ring of so many corners around the place, turned by so many degrees. */
const ring = (corners: number, turn: number, radius = 0.002): number[][] => {
  const at = (index: number): number[] => {
    const angle = ((turn + (360 * index) / corners) * Math.PI) / 180;
    return [lon + radius * Math.cos(angle), lat + (radius * Math.sin(angle)) / 1.46];
  };
  return [...Array.from({ length: corners }, (_, index) => at(index)), at(0)];
};

/** Pixels of half a metre in UTM zone 32 N, turned by 30 degrees: columns go to the east and up. */
const turned = {
  'proj:code': 'EPSG:32632',
  'proj:shape': [256, 256],
  'proj:transform': [0.433, 0.25, 385_800, 0.25, -0.433, 5_195_000, 0, 0, 1],
};

const items: Record<string, { ring: number[][]; properties: object }> = {
  'turned-corners': { ring: ring(4, 20), properties: {} },
  'turned-transform': { ring: ring(6, 0), properties: turned },
  outline: { ring: ring(6, 0), properties: {} },
};

async function writeCatalog(): Promise<string> {
  const links = [];
  for (const [id, { ring: corners, properties }] of Object.entries(items)) {
    await mkdir(join(folder, 'catalog', id), { recursive: true });
    await copyFile(join(inject('samples'), 'images/stadium_1.jpg'), join(folder, 'catalog', id, `${id}.jpg`));
    const item = {
      type: 'Feature',
      stac_version: '1.1.0',
      id,
      geometry: { type: 'Polygon', coordinates: [corners] },
      bbox: [lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01],
      properties: { datetime: '2024-06-01T10:00:00Z', ...properties },
      links: [],
      assets: { visual: { href: `./${id}.jpg`, type: 'image/jpeg', roles: ['data'] } },
    };
    await writeFile(join(folder, 'catalog', id, `${id}.json`), JSON.stringify(item));
    links.push({ rel: 'item', href: `./${id}/${id}.json`, type: 'application/geo+json' });
  }
  const catalog = { type: 'Catalog', stac_version: '1.1.0', id: 'turned', description: 'Turned images.', links };
  const path = join(folder, 'catalog', 'catalog.json');
  await writeFile(path, JSON.stringify(catalog));
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nadir-stac-'));
  const archive = join(folder, 'archive');
  await nadir('index', await writeCatalog(), '--archive', archive);
  ({ server, url } = await startServer(archive));
});
afterAll(async () => {
  if (server) await stop(server);
  await rm(folder, { recursive: true });
});

async function openItem(id: string): Promise<{ page: Page; tiles: Promise<number[]> }> {
  const page = await open(`${url}?q=a+stadium`);
  await page.locator('.card-open').first().waitFor();
  const tile = page.waitForResponse((response) => /\/scenes\/\d+\/tiles\//.test(response.url()) && response.ok());
  const tiles = tile.then(
    async (response) => [...(await response.body()).subarray(0, 4)],
    () => [],
  );
  await page
    .locator('.card', { hasText: `${id}.jpg` })
    .locator('.card-open')
    .click();
  await page.getByText('Looks alike').waitFor();
  return { page, tiles };
}

describe('images of a STAC catalog', () => {
  it.each(['turned-corners', 'turned-transform'])('are warped onto the map: %s', async (id) => {
    const { page, tiles } = await openItem(id);
    expect(await tiles).toEqual([...Buffer.from('RIFF')]);
    await page.locator('.map:not(.scene) canvas').first().waitFor();
    expect(await page.locator('.map.scene').count()).toBe(0);
  });

  it('are shown beside the map where only an outline is known', async () => {
    const { page } = await openItem('outline');
    await page.locator('.map.scene canvas').waitFor();
    await page.getByText('its catalog tells only its outline').waitFor();
  });
});
