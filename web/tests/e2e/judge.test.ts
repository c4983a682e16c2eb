import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { MockServer } from '../mock/server';
import { useBrowser } from './support/browser';
import { nudge } from './support/geography';

const open = useBrowser();
const url = inject('serverUrl');
let server: MockServer;
beforeAll(async () => void (server = await MockServer.start()));
afterAll(() => server.stop());
beforeEach(() => {
  server.searches.length = 0;
  server.placeless = false;
  server.locates = true;
  server.gone.clear();
});

describe('judging results', () => {
  it('lays the regions of a word over the picture while it is hovered or focused', async () => {
    const page = await open(url + '?q=a+stadium+surrounded+by+roads');
    await page.locator('.card-open').first().click();
    const detail = page.getByRole('article', { name: 'Detail' });
    await detail.getByRole('button', { name: 'stadium', exact: true }).focus();
    await detail.getByRole('img', { name: 'Where “stadium” belongs' }).waitFor();
    const painted = await page.locator('.word-overlay canvas').evaluate((canvas: HTMLCanvasElement) => {
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return { width: canvas.width, levels: new Set([...data].filter((_, place) => place % 4 === 3)).size };
    });
    expect(painted.width).toBeGreaterThan(2);
    expect(painted.levels).toBeGreaterThan(3);
    await detail.getByRole('button', { name: 'roads', exact: true }).hover();
    await detail.getByRole('img', { name: 'Where “roads” belongs' }).waitFor();
  });

  it('compares several side by side, with the word in each', async () => {
    const page = await open(server.url + '?q=ships+harbor');
    await page.locator('.card-open').first().focus();
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('x');
    await page.getByRole('button', { name: 'Compare' }).click();
    const dialog = page.getByRole('dialog', { name: '2 results side by side' });
    await dialog.getByRole('button', { name: 'ships', exact: true }).hover();
    await expect.poll(() => dialog.getByRole('img', { name: 'Where “ships” belongs' }).count()).toBe(2);
    await dialog.getByRole('button', { name: 'Open' }).nth(1).click();
    await page.waitForURL(/item=1/);
  });
});

describe('the map', () => {
  it('gives its half back when nothing is on it', async () => {
    server.placeless = true;
    const page = await open(server.url + '?q=ships');
    await page.getByText('Best 40 results').waitFor();
    await expect.poll(() => page.getByRole('region', { name: 'Map' }).count()).toBe(0);
    // Whoever wants to draw still gets it.
    await page.getByRole('button', { name: 'Place', exact: true }).click();
    await page.getByRole('button', { name: 'Draw a box' }).click();
    await page.getByRole('region', { name: 'Map' }).waitFor();
  });

  it('takes a box that is dragged', async () => {
    const page = await open(server.url + '?q=ships');
    await page.locator('.card-open').first().waitFor();
    await page.locator('.map canvas').first().waitFor();
    await page.getByRole('button', { name: 'Draw a box to search in' }).click();
    const box = await page.locator('.map').boundingBox();
    if (!box) throw new Error('There is no map.');
    await page.mouse.move(box.x + 200, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + 260, box.y + 240, { steps: 4 });
    await page.mouse.move(box.x + 320, box.y + 300, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => new URL(page.url()).searchParams.get('bbox')?.split(',').length).toBe(4);
    const [west = 0, south = 0, east = 0, north = 0] = (new URL(page.url()).searchParams.get('bbox') ?? '')
      .split(',')
      .map(Number);
    expect([west < east, south < north]).toEqual([true, true]);
  });

  it('says what its numbers count', async () => {
    const page = await open(server.url);
    await page.getByText(/Numbers count windows/).waitFor();
  });

  it('searches in what it shows, by a button and as it moves', async () => {
    const page = await open(server.url + '?q=ships');
    await page.locator('.card-open').first().waitFor();
    await nudge(page);
    await page.getByRole('button', { name: 'Search this area' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('bbox')).not.toBeNull();
    const before = new URL(page.url()).searchParams.get('bbox');
    await page.getByRole('checkbox', { name: 'Search as the map moves' }).check();
    await page.locator('.map').first().focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => new URL(page.url()).searchParams.get('bbox')).not.toBe(before);
    expect(server.searches.length).toBeGreaterThan(2);
  });

  it('tells how many have a place, and finds them alone', async () => {
    const page = await open(url);
    await page.getByText('With a place').waitFor();
    await page.goto(url + '?q=houses');
    await page.getByRole('button', { name: 'Place', exact: true }).click();
    await page.getByRole('checkbox', { name: 'Only images with a place' }).check();
    await page.getByText('Has a place', { exact: true }).waitFor();
    await expect
      .poll(async () => (await page.locator('.card').count()) - (await page.locator('.card .card-placed').count()))
      .toBe(0);
  });

  it('shows the times of images above the slider', async () => {
    const page = await open(server.url + '?q=ships');
    await page.getByRole('button', { name: 'Time', exact: true }).click();
    await page.getByRole('img', { name: 'Images by time; most, 9, from 2023-07-31 on' }).waitFor();
  });
});

describe('a scene', () => {
  it('has several texts as layers, with a legend and a profile', async () => {
    const page = await open(server.url + '?q=ships&item=2');
    const field = page.getByLabel('What to find in this scene');
    await field.fill('ships');
    await page.getByRole('button', { name: 'Heat-map', exact: true }).click();
    await page.getByRole('slider', { name: 'Opacity of ships' }).waitFor();
    await field.fill('cranes');
    await page.getByRole('button', { name: 'Add heat-map' }).click();
    await page.getByRole('slider', { name: 'Opacity of cranes' }).waitFor();
    await page.getByText('cosine with the text, of 12 windows').waitFor();
    await page.getByRole('list', { name: 'Best places' }).getByRole('button').first().click();
    expect(new URL(page.url()).searchParams.getAll('locate')).toEqual(['ships', 'cranes']);
    await page.getByRole('button', { name: 'Remove the heat-map of ships' }).click();
    await page.getByRole('slider', { name: 'Opacity of ships' }).waitFor({ state: 'detached' });
  });

  it('on a phone shows a place that is pressed, on the map that comes to the front', async () => {
    const page = await open(server.url + '?q=ships&item=2', { viewport: { width: 390, height: 844 } });
    await page.getByLabel('What to find in this scene').fill('ships');
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Best places' }).getByRole('button').first().click();
    await page.locator('.map canvas').first().waitFor();
    await page.getByRole('button', { name: 'Map', exact: true, pressed: true }).waitFor();
    // A place of five kilometres fills the width: the scale is far below the world's.
    await expect.poll(() => page.locator('.ol-scale-line-inner').textContent()).toMatch(/^[125]0{0,2} (km|m)$/);
  });

  it('tells how far looking is, and stops when it is cancelled', async () => {
    server.locates = false;
    const before = server.cancelled;
    const page = await open(server.url + '?q=ships&item=2');
    await page.getByLabel('What to find in this scene').fill('ships');
    await page.keyboard.press('Enter');
    await page.getByText('3 of 12 windows looked at').waitFor();
    await page.getByRole('button', { name: 'Cancel looking for ships' }).click();
    await expect.poll(() => server.cancelled).toBe(before + 1);
  });

  it('whose file is gone says so, and offers what is left', async () => {
    server.gone.add(4);
    const page = await open(server.url + '?q=ships&item=4');
    await page.getByText('The file of this image is gone').waitFor();
    await page.getByRole('button', { name: 'Copy STAC item' }).waitFor();
    await page.getByRole('heading', { name: 'Looks alike' }).waitFor();
    expect(await page.getByLabel('What to find in this scene').count()).toBe(0);
  });
});
