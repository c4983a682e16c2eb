import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import type { Page } from 'playwright-core';
import { solidPng } from '../mock/png';
import { useBrowser } from './support/browser';
import { startServer, stop } from './support/realServer';
import { squareTile, tileFile } from './support/tileFile';

const open = useBrowser();

async function serveFile(content: Buffer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nadir-base-map-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'world.pmtiles');
  await writeFile(file, content);
  const { server, url } = await startServer(inject('archive'), 0, '--base-map', file);
  onTestFinished(() => stop(server));
  return url;
}

/** A page of the server, and every address beyond that server which it asked for. */
async function visit(url: string): Promise<{ page: Page; foreign: string[] }> {
  const page = await open('about:blank', { colorScheme: 'light' });
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
  });
  await page.goto(url);
  await page.locator('.map canvas').first().waitFor();
  return { page, foreign };
}

/** The colour of the map at a quarter of its width and three quarters of its height, where nothing else is drawn. */
async function colour(page: Page): Promise<number[]> {
  const box = await page.locator('.map').first().boundingBox();
  if (!box) throw new Error('There is no map.');
  const clip = { x: Math.round(box.x + box.width / 4), y: Math.round(box.y + 0.75 * box.height), width: 1, height: 1 };
  const shot = (await page.screenshot({ clip })).toString('base64');
  return page.evaluate(async (content) => {
    const image = new Image();
    image.src = `data:image/png;base64,${content}`;
    await image.decode();
    const context = document.createElement('canvas').getContext('2d');
    context?.drawImage(image, 0, 0);
    return [...(context?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3);
  }, shot);
}

describe('a base map in a file of the server', () => {
  it('of pictures is drawn without any other network', async () => {
    const { page, foreign } = await visit(await serveFile(tileFile(solidPng([12, 140, 90], 256), 'png')));
    await expect.poll(() => colour(page)).toEqual([12, 140, 90]);
    expect(foreign).toEqual([]);
  });

  it('of outlines is drawn in the colours of the theme', async () => {
    const { page, foreign } = await visit(await serveFile(tileFile(squareTile('water'), 'mvt')));
    await page.waitForLoadState('networkidle');
    // Land of the bundled outlines lies under it.
    const sea = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--map-sea'));
    expect(sea).toContain('#e6ebf0');
    await page.goto(`${page.url()}?at=3/-10/-55`);
    await expect.poll(() => colour(page)).toEqual([0xe6, 0xeb, 0xf0]);
    expect(foreign).toEqual([]);
  });
});
