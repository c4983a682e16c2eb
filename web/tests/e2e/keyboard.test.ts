import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { MockServer } from '../mock/server';
import { useBrowser } from './support/browser';

const open = useBrowser();
let server: MockServer;
beforeAll(async () => void (server = await MockServer.start()));
afterAll(() => server.stop());

const lastSearch = (): Record<string, unknown> => JSON.parse(server.searches.at(-1) ?? '{}') as Record<string, unknown>;
const count = (page: Page): Promise<void> => page.locator('.results-count', { hasText: /results?$/ }).waitFor();

/** What has the focus, by the name that a screen reader says. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement;
    const label =
      at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.labels?.[0]?.textContent : '';
    return (at?.getAttribute('aria-label') ?? (label || at?.textContent) ?? '').trim();
  });

/** Goes on by Tab, or back by Shift and Tab, to what has a name. */
async function tabTo(page: Page, name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = [];
  while (passed.length < 60) {
    await page.keyboard.press(key);
    const at = await focused(page);
    if (name.test(at)) return;
    passed.push(at);
  }
  throw new Error(`${key} never came to ${name}, but to ${passed.join(' | ')}`);
}

it('lets the ten commonest tasks be done by keys alone', async () => {
  const page = await open(server.url);
  const { keyboard } = page;
  await page.getByText('Say what an image shows').waitFor();

  // 1. Search.
  await keyboard.press('/');
  await keyboard.type('ships in a harbor');
  await keyboard.press('Enter');
  await count(page);

  // 2. Narrow by place.
  await tabTo(page, /^Place$/);
  await keyboard.press('Enter');
  await tabTo(page, /^West, south, east, north/);
  await keyboard.type('2, 41, 3, 42');
  await tabTo(page, /^Use$/);
  await keyboard.press('Enter');
  await expect.poll(() => lastSearch().bbox).toEqual([2, 41, 3, 42]);
  expect(await focused(page)).toBe('Place');

  // 3. Narrow by time.
  await tabTo(page, /^Time$/);
  await keyboard.press('Enter');
  expect(await focused(page)).toBe('Time of acquisition, from');
  await keyboard.press('ArrowRight');
  await expect.poll(() => lastSearch().after).toBe('2023-02-02');
  await keyboard.press('Escape');
  expect(await focused(page)).toBe('Time');
  await tabTo(page, /^Remove the filter From/);
  await keyboard.press('Enter');
  await expect.poll(() => lastSearch().after).toBeUndefined();
  await count(page);

  // 4. Select.
  await keyboard.press('/');
  await keyboard.press('ArrowDown');
  await keyboard.press('x');
  await keyboard.press('ArrowRight');
  await keyboard.press('x');
  await page.getByText('2 selected').waitFor();

  // 5. Compare.
  await tabTo(page, /^Compare$/, 'Shift+Tab');
  await keyboard.press('Enter');
  await page.getByRole('dialog', { name: '2 results side by side' }).waitFor();
  await tabTo(page, /^ships$/);
  await expect.poll(() => page.getByRole('img', { name: 'Where “ships” belongs' }).count()).toBe(2);
  await keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await focused(page)).toBe('Compare');

  // 6. Download.
  await tabTo(page, /^Download$/, 'Shift+Tab');
  await keyboard.press('Enter');
  await tabTo(page, /^CSV/);
  await keyboard.press('Enter');
  await expect.poll(() => server.exports.length).toBe(1);
  await keyboard.press('Escape');

  // 7. Keep a collection.
  await tabTo(page, /^Keep$/);
  await keyboard.press('Enter');
  await keyboard.type('By keys');
  await keyboard.press('Enter');
  await page.getByText('Kept. Open By keys').waitFor();
  await keyboard.press('Escape');

  // 8. Look at results in detail, one after the other.
  await keyboard.press('/');
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await page.getByText(/^2 of 40\+/).waitFor();
  await keyboard.press('ArrowRight');
  await page.getByText(/^3 of 40\+/).waitFor();
  await tabTo(page, /^What to find in this scene$/);
  await keyboard.type('ships');
  await keyboard.press('Enter');
  await page.getByRole('slider', { name: 'Opacity of ships' }).waitFor();

  // 9. Say what is right and wrong.
  await tabTo(page, /^Right$/, 'Shift+Tab');
  await keyboard.press('Enter');
  await page.getByText('Ordered by your marks: 1 right').waitFor();
  await count(page);
  await keyboard.press('/');
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await page.getByRole('article', { name: 'Detail' }).getByText('Looks alike').waitFor();
  await tabTo(page, /^Wrong$/);
  await keyboard.press('Enter');
  await page.getByText('Ordered by your marks: 1 right and 1 wrong').waitFor();
  await count(page);

  // 10. Move the map, and search in what it shows.
  await tabTo(page, /^Map\. Arrow keys move it/);
  await keyboard.press('+');
  await page.waitForFunction(() => new URL(location.href).searchParams.has('at'));
  await tabTo(page, /^Search this area$/);
  await keyboard.press('Enter');
  await expect.poll(() => lastSearch().bbox).not.toEqual([2, 41, 3, 42]);

  // And tomorrow: what was kept.
  await page.goto(server.url);
  await page.getByText('Say what an image shows').waitFor();
  await tabTo(page, /^By keys/);
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'By keys' }).waitFor();
});

it('has the focus where it belongs before the next key can come', async () => {
  const page = await open(server.url + '?q=ships');
  await page.locator('.card-open').first().waitFor();
  // Two presses of a fast typist are two tasks, with no frame drawn between them.
  const after = await page.evaluate(async () => {
    const button = [...document.querySelectorAll<HTMLElement>('.take-bar button')].find((one) =>
      one.textContent?.includes('Download'),
    );
    button?.focus();
    button?.click();
    await Promise.resolve();
    await Promise.resolve();
    return document.activeElement?.textContent;
  });
  expect(after).toContain('GeoJSON');
});
