import type { Page } from 'playwright-core';

/** Where a place lies on the screen, computed from the camera in the page's address by the formulas of Web Mercator. */
export async function pixelOf(page: Page, lon: number, lat: number): Promise<{ x: number; y: number }> {
  const camera = new URL(page.url()).searchParams.get('at');
  const [zoom = 0, centreLat = 0, centreLon = 0] = (camera ?? '').split('/').map(Number);
  const box = await page.locator('.map').first().boundingBox();
  if (!camera || !box) throw new Error('The page shows no map with a camera in its address.');
  const world = 256 * 2 ** zoom;
  const across = (degrees: number): number => (degrees / 360) * world;
  const down = (degrees: number): number =>
    (-Math.log(Math.tan(Math.PI / 4 + (degrees * Math.PI) / 360)) / (2 * Math.PI)) * world;
  return {
    x: box.x + box.width / 2 + across(lon) - across(centreLon),
    y: box.y + box.height / 2 + down(lat) - down(centreLat),
  };
}

/** Gives the map a camera by its own means, so that it stands in the address. */
export async function nudge(page: Page): Promise<void> {
  // Keys before the first frame are nobody's.
  await page.locator('.map canvas').first().waitFor();
  await page.locator('.map').first().focus();
  await page.keyboard.press('ArrowLeft');
  await page.waitForFunction(() => new URL(location.href).searchParams.has('at'));
  await stillness(page);
}

/** Waits until the view has glided to its end, however slow the machine is. */
async function stillness(page: Page): Promise<void> {
  let before = '';
  while (before !== page.url()) {
    before = page.url();
    await page.waitForTimeout(600);
  }
}
