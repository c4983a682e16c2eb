import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Page } from 'playwright-core';
import { archive } from '../mock/archive';
import { MockServer } from '../mock/server';
import { findings } from './support/axe';
import { useBrowser } from './support/browser';

const open = useBrowser();
const url = inject('serverUrl');
const tanks = `${url}?q=many+white+round+storage+tanks&bbox=2,41,2.5,42`;
let server: MockServer;
beforeAll(async () => void (server = await MockServer.start()));
afterAll(() => server.stop());
beforeEach(() => {
  server.info = structuredClone(archive);
  server.key = null;
  server.empty = false;
  server.failures = [];
  server.gone.clear();
});

const ready = (page: Page): Promise<void> => page.locator('.card-open').first().waitFor();
const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();

/** Fails with the name of the view and all that was found in it. */
async function expectNothing(page: Page, view: string): Promise<void> {
  expect({ view, found: await findings(page) }).toEqual({ view, found: [] });
}

describe.each(['light', 'dark'] as const)('axe finds nothing in the %s theme', (colorScheme) => {
  const visit = (address: string, viewport = { width: 1280, height: 800 }): Promise<Page> =>
    open(address, { colorScheme, viewport });

  it('on the start page and in collections', async () => {
    const page = await visit(url);
    await page.getByText('Say what an image shows').waitFor();
    await expectNothing(page, 'start');
    await page.goto(tanks);
    await ready(page);
    await press(page, 'Keep');
    await page.getByLabel(/^Keep .* as$/).fill('Tanks');
    await page.keyboard.press('Enter');
    await page.getByText('Kept. Open Tanks').waitFor();
    await expectNothing(page, 'kept');
    await press(page, 'Kept. Open Tanks');
    await page.getByRole('heading', { name: 'Tanks' }).waitFor();
    await expectNothing(page, 'collection');
    await page.goto(url);
    await page.getByRole('button', { name: /^Tanks/ }).waitFor();
    await expectNothing(page, 'start with a collection');
  });

  it('in results, their panels and the comparison', async () => {
    const page = await visit(tanks);
    await ready(page);
    await expectNothing(page, 'results');
    await page.getByRole('checkbox', { name: 'Select all results' }).click();
    await page.locator('.card').nth(1).hover();
    await page.locator('.card').nth(1).getByRole('button', { name: 'More like this' }).waitFor();
    await expectNothing(page, 'selected');
    for (const panel of ['Place', 'Time', 'Attributes', 'Source', 'Ranking', 'Download', 'Keep']) {
      await press(page, panel);
      await page.getByRole('group', { name: panel, exact: true }).waitFor();
      await expectNothing(page, panel);
    }
    await page.keyboard.press('Escape');
    await press(page, 'Compare');
    const dialog = page.getByRole('dialog', { name: /side by side/ });
    await dialog.getByRole('button', { name: 'storage', exact: true }).focus();
    await dialog
      .getByRole('img', { name: /^Where/ })
      .first()
      .waitFor();
    await expectNothing(page, 'compare');
  });

  it('in the detail view of a scene on the map, with heat-maps', async () => {
    const page = await visit(tanks);
    await page.locator('.card-open').first().click();
    await page.getByText('Looks alike').waitFor();
    await expectNothing(page, 'detail');
    for (const text of ['ships', 'storage tanks']) {
      await page.getByLabel('What to find in this scene').fill(text);
      await page.keyboard.press('Enter');
      await page.getByRole('slider', { name: `Opacity of ${text}` }).waitFor();
    }
    await page.getByRole('list', { name: 'Best places' }).waitFor();
    await expectNothing(page, 'heat-maps');
  });

  it('in the detail view of a scene without a place, with words and attention', async () => {
    const page = await visit(url + '?q=a+stadium+surrounded+by+roads');
    await page.locator('.card', { hasText: 'stadium' }).first().locator('.card-open').click();
    await page.locator('.map.scene canvas').waitFor();
    await page.getByRole('article', { name: 'Detail' }).getByRole('button', { name: 'stadium', exact: true }).focus();
    await page.getByRole('img', { name: /^Where/ }).waitFor();
    await expectNothing(page, 'scene');
    await press(page, 'Attention');
    await expectNothing(page, 'attention');
  });

  it('in its dialogs', async () => {
    const page = await visit(server.url + '?q=ships');
    await ready(page);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await expectNothing(page, 'keys');
    await page.keyboard.press('Escape');
    await press(page, 'The same by API');
    await page.getByRole('dialog', { name: 'The same by API' }).waitFor();
    await expectNothing(page, 'API');
    server.key = 'right';
    await page.goto(server.url + '?q=ships');
    await page.getByRole('dialog', { name: 'API key' }).waitFor();
    await expectNothing(page, 'key');
    await page.getByLabel('Key', { exact: true }).fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Forget the key' }).waitFor();
    await expectNothing(page, 'key refused');
  });

  it('where something is missing or wrong', async () => {
    server.empty = true;
    const page = await visit(server.url + '?q=ships&gsd<=1');
    await page.getByText('Nothing found').waitFor();
    await expectNothing(page, 'nothing found');
    server.empty = false;
    server.failures = [{ status: 400, detail: 'This cannot be read.' }];
    await page.goto(server.url + '?q=boats');
    await page.getByRole('alert').waitFor();
    await expectNothing(page, 'problem');
    await page.goto(server.url + '?q=ships&bbox=1,2');
    await page.getByText('cannot be understood').waitFor();
    await expectNothing(page, 'address');
    server.gone.add(4);
    await page.goto(server.url + '?q=ships&item=4');
    await page.getByText('The file of this image is gone').waitFor();
    await expectNothing(page, 'gone');
    server.info = { ...archive, windows: 0, scenes: 0, bounds: null, time: null, attributes: [] };
    await page.goto(server.url);
    await page.getByText('This archive is empty so far.').waitFor();
    await expectNothing(page, 'empty');
    const running = { state: 'running', done: 1, total: 4, failed: 2, itemsPerSecond: 2, secondsLeft: 2 };
    server.info = { ...archive, indexing: { ...running, updated: '2026-01-05T08:00:00Z' } };
    await page.goto(server.url);
    await page.getByRole('progressbar').waitFor();
    await expectNothing(page, 'indexing');
  });

  it('on a phone', async () => {
    const page = await visit(tanks, { width: 390, height: 844 });
    await ready(page);
    await expectNothing(page, 'results');
    await press(page, 'Map');
    await page.locator('.map canvas').first().waitFor();
    await expectNothing(page, 'map');
    await press(page, 'List');
    await page.locator('.card-open').first().click();
    await page.getByText('Looks alike').waitFor();
    await expectNothing(page, 'detail');
  });
});
