import { expect, inject, it } from 'vitest';
import { useBrowser } from './support/browser';

const open = useBrowser();
const url = inject('serverUrl');

it('prints what was asked and what was found, on light paper, without buttons', async () => {
  const page = await open(url + '?q=many+white+round+storage+tanks&bbox=2,41,2.5,42', { colorScheme: 'dark' });
  await page.locator('.card-open').first().waitFor();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.getByText('Box 2.00, 41.00, 2.50, 42.00').waitFor();
  expect(await page.getByRole('textbox', { name: 'Search by words' }).isVisible()).toBe(true);
  const seen = await page.evaluate(() => ({
    buttons: [...document.querySelectorAll('button:not(.card-open)')].filter((one) => one.checkVisibility()).length,
    scheme: getComputedStyle(document.documentElement).colorScheme,
    height: document.documentElement.scrollHeight,
    last: document.querySelector('.card:last-child')?.getBoundingClientRect().bottom ?? Infinity,
    map: document.querySelector('.map-pane')?.checkVisibility(),
  }));
  expect(seen).toMatchObject({ buttons: 0, scheme: 'light', map: false });
  // The whole list is on paper, not only what the screen showed of it; the height is told in whole pixels.
  expect(seen.last).toBeLessThan(seen.height + 1);
  expect(seen.height).toBeGreaterThan(900);
});
