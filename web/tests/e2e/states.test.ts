import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { archive } from '../mock/archive';
import { MockServer } from '../mock/server';
import { useBrowser } from './support/browser';

const open = useBrowser();
let server: MockServer;
beforeAll(async () => void (server = await MockServer.start()));
afterAll(() => server.stop());
beforeEach(() => {
  server.info = structuredClone(archive);
  server.key = null;
  server.empty = false;
  server.failures = [];
});

describe('states that a server reaches seldom', () => {
  it('counts down when the server is busy, and asks again by itself', async () => {
    server.failures = [{ status: 429, retryAfter: 2, detail: 'Too many searches at once.' }];
    const page = await open(server.url + '?q=ships');
    const notice = page.getByRole('alert');
    await notice.getByText('The server is busy').waitFor();
    await notice.getByText('Too many searches at once.').waitFor();
    await page.getByText('Best 40 results').waitFor();
  });

  it('asks for a key, says when it is refused, and goes on with the right one', async () => {
    server.key = 'right';
    const page = await open(server.url + '?q=ships');
    const dialog = page.getByRole('dialog', { name: 'API key' });
    await dialog.getByLabel('Key', { exact: true }).fill('wrong');
    await dialog.getByRole('button', { name: 'Use' }).click();
    await dialog.getByText('did not accept').waitFor();
    await dialog.getByLabel('Key', { exact: true }).fill('right');
    await dialog.getByRole('button', { name: 'Use' }).click();
    await page.getByText('Best 40 results').waitFor();
    // Pictures carry the key too, which an image element cannot send by itself.
    await page.waitForFunction(() => (document.querySelector<HTMLImageElement>('.card img')?.naturalWidth ?? 0) > 0);
    expect(await page.locator('.card img').first().getAttribute('src')).toMatch(/^blob:/);
    await page.reload();
    await page.getByText('Best 40 results').waitFor();
  });

  it('says what is wrong with a search', async () => {
    server.failures = [{ status: 400, detail: "The condition 'gsd<<1' cannot be read." }];
    const page = await open(server.url + '?q=ships&where=gsd<<1');
    await page.getByRole('alert').getByText("The condition 'gsd<<1' cannot be read.").waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Best 40 results').waitFor();
  });

  it('says so when nothing passes the filters, and offers the search without them', async () => {
    server.empty = true;
    const page = await open(server.url + '?q=ships&bbox=1,2,3,4&where=gsd<=1');
    await page.getByText('Nothing found').waitFor();
    server.empty = false;
    await page.getByRole('button', { name: 'Search without filters' }).click();
    await page.getByText('Best 40 results').waitFor();
    expect(page.url()).not.toContain('bbox');
  });

  it('says what of the address cannot be understood, and searches without it', async () => {
    server.searches.length = 0;
    const page = await open(server.url + '?q=ships&bbox=1,2');
    const said = page.getByText('“bbox=1,2” in the address of this page cannot be understood and is left out.');
    await said.waitFor();
    await page.getByText('Best 40 results').waitFor();
    expect(server.searches.length).toBeGreaterThan(0);
    expect(server.searches.join()).not.toContain('bbox');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await said.waitFor({ state: 'detached' });
  });

  it('shows how far a running index is', async () => {
    const running = { state: 'running', done: 1240, total: 4000, failed: 2, itemsPerSecond: 22.5, secondsLeft: 122 };
    server.info.indexing = { ...running, updated: '2026-01-05T08:00:00Z' };
    const page = await open(server.url);
    await page.getByText('1,240 of 4,000 images · 22.5 images/s · 2 min left · 2 failed').waitFor();
    expect(await page.getByRole('progressbar').getAttribute('max')).toBe('4000');
  });

  it('tells how to fill an empty archive', async () => {
    server.info = { ...archive, windows: 0, scenes: 0, bounds: null, time: null, attributes: [] };
    const page = await open(server.url);
    await page.getByText('This archive is empty so far.').waitFor();
    await page.getByText('nadir index FOLDER').waitFor();
    const running = { state: 'running', done: 0, total: 4000, failed: 0, itemsPerSecond: null, secondsLeft: null };
    server.info = { ...server.info, indexing: { ...running, updated: '2026-01-05T08:00:00Z' } };
    await page.reload();
    await page.getByText('Its first images are being indexed').waitFor();
    // The first windows are there: the page finds out by itself.
    server.info = { ...structuredClone(archive), indexing: server.info.indexing };
    await page.getByText('Say what an image shows').waitFor();
  });

  it('leaves the map out where nothing has a place', async () => {
    server.info = { ...archive, bounds: null };
    const page = await open(server.url + '?q=ships');
    await page.getByText('Best 40 results').waitFor();
    expect(await page.locator('.map').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Place' }).count()).toBe(0);
    // A window without a place shows its scene in a plain viewer.
    await page.locator('.card[data-id="4"] .card-open').click();
    await page.locator('.map.scene canvas').waitFor();
  });

  it('names a picture that is not on this device', async () => {
    const page = await open(server.url + '?term=1*picture:abcdef');
    await page.getByRole('alert').getByText('not on this device').waitFor();
  });

  it('keeps what it shows while the server is away, and goes on when it is back', async () => {
    const passing = await MockServer.start();
    const page = await open(passing.url + '?q=ships');
    await page.getByText('Best 40 results').waitFor();
    const { port } = passing;
    await passing.stop();
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText('No connection to the server.').waitFor();
    expect(await page.locator('.card').count()).toBe(40);
    const back = await MockServer.start(port);
    await page.getByText('No connection to the server.').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('60 results').waitFor();
    await page.close();
    await back.stop();
  });
});
