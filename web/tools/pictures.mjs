// Takes pictures of every view of the page at three widths, light and dark, prints some, and takes the pictures of README.md.
/* eslint-disable no-console -- a program for the terminal */
// Arguments: the address of a server of the sample archive, a folder, and what names of pictures must hold.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [url = 'http://127.0.0.1:5080/', folder = 'pictures', wanted = ''] = process.argv.slice(2);
const widths = [
  [1440, 900],
  [1024, 768],
  [390, 844],
];
const tanks = '?q=many+white+round+storage+tanks';

const results = async (page, search = tanks) => {
  await page.goto(url + search);
  await page.locator('.card-open').first().waitFor();
};
const button = (page, name, exact = true) => page.getByRole('button', { name, exact });
const panel = (name) => async (page) => {
  await results(page, '?q=houses');
  await button(page, name).click();
  await page.locator('.popover').waitFor();
};
const selectTwo = async (page) => {
  await results(page);
  for (const place of [0, 1, 2]) {
    await page.locator('.card-open').nth(place).focus();
    await page.keyboard.press('x');
  }
};
const detail = async (page, search, name) => {
  await results(page, search);
  await page.locator('.card', { hasText: name }).first().locator('.card-open').click();
  await page.getByText('Looks alike').waitFor();
};
const heat = async (page, texts) => {
  for (const text of texts) {
    await page.getByLabel('What to find in this scene').fill(text);
    await page.keyboard.press('Enter');
    await page.getByRole('slider', { name: `Opacity of ${text}` }).waitFor();
  }
};
const onMap = async (page) => {
  const map = button(page, 'Map');
  if (await map.isVisible()) await map.click();
};

const views = {
  start: async (page) => {
    await page.goto(url);
    await page.getByText('Say what an image shows').waitFor();
  },
  'start-map': async (page) => {
    await views.start(page);
    await onMap(page);
  },
  results: (page) => results(page),
  'results-map': async (page) => {
    await results(page, `${tanks}&bbox=2,41,2.5,42`);
    await onMap(page);
  },
  unknown: (page) => results(page, '?q=storage+tanks+beside+zeppelins'),
  place: panel('Place'),
  time: panel('Time'),
  attributes: panel('Attributes'),
  source: panel('Source'),
  ranking: panel('Ranking'),
  download: panel('Download'),
  keep: panel('Keep'),
  selected: selectTwo,
  compare: async (page) => {
    await selectTwo(page);
    await button(page, 'Compare').click();
    await page.getByRole('dialog').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'storage', exact: true }).focus();
  },
  detail: (page) => detail(page, '?q=storage+tanks&bbox=2,41,2.5,42', 'port_city'),
  'detail-scene': async (page) => {
    await detail(page, '?q=a+stadium+surrounded+by+roads', 'stadium');
    await heat(page, ['grass']);
  },
  'detail-heat': async (page) => {
    await detail(page, '?q=ships&bbox=2,41,2.5,42', 'port_city');
    await heat(page, ['ships', 'storage tanks']);
    await page.getByRole('list', { name: 'Best places' }).waitFor();
  },
  'detail-heat-map': async (page) => {
    await views['detail-heat'](page);
    await onMap(page);
  },
  'detail-words': async (page) => {
    await detail(page, '?q=a+stadium+surrounded+by+roads', 'stadium');
    await page.getByRole('article', { name: 'Detail' }).getByRole('button', { name: 'stadium', exact: true }).focus();
    await page.getByRole('img', { name: /^Where/ }).waitFor();
  },
  collection: async (page) => {
    await selectTwo(page);
    await button(page, 'Keep').click();
    await page.getByLabel(/^Keep .* as$/).fill('Tanks of the week');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Kept/ }).click();
    await page.getByRole('heading', { name: 'Tanks of the week' }).waitFor();
  },
  'start-collections': async (page) => {
    await views.collection(page);
    await page.goto(url);
    await page.getByText('Say what an image shows').waitFor();
  },
  keys: async (page) => {
    await results(page);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  },
  api: async (page) => {
    await results(page);
    await button(page, 'The same by API').click();
    await page.getByRole('dialog').waitFor();
  },
};

/** The pictures of README.md, by the names that they have in docs/images. */
const readme = {
  search: async (page) => {
    await results(page, `${tanks}&bbox=2,41,2.5,42`);
    await page.locator('.card').nth(1).hover();
  },
  detail: async (page) => {
    await detail(page, '?q=storage+tanks&bbox=2,41,2.5,42', 'port_city');
    await heat(page, ['storage tanks']);
    await page.getByRole('list', { name: 'Best places' }).waitFor();
    await page
      .getByRole('article', { name: 'Detail' })
      .evaluate((article) => article.parentElement.scrollTo({ top: 0 }));
  },
  compare: async (page) => {
    await views.compare(page);
    await page
      .getByRole('img', { name: /^Where/ })
      .first()
      .waitFor();
  },
};

/** Waits until nothing is fetched and the map has drawn it. */
async function settle(page) {
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(700);
}

const browser = await chromium.launch({
  executablePath: process.env.NADIR_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
await mkdir(folder, { recursive: true });
const taken = async (name, options, work) => {
  if (!name.includes(wanted)) return;
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  try {
    await work(page);
    await settle(page);
    if (name.startsWith('print')) await page.pdf({ path: join(folder, `${name}.pdf`), format: 'A4' });
    else if (name.startsWith('readme'))
      await page.screenshot({ path: join(folder, `${name.slice(7)}.jpg`), type: 'jpeg', quality: 78 });
    else await page.screenshot({ path: join(folder, `${name}.png`) });
    console.log(name);
  } catch (error) {
    process.exitCode = 1;
    console.error(`${name}: ${error.message}`);
  } finally {
    await context.close();
  }
};
for (const [width, height] of widths) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [view, work] of Object.entries(views)) {
      const phone = width < 500 ? { hasTouch: true, isMobile: true, deviceScaleFactor: 2 } : {};
      await taken(`${view}-${width}-${colorScheme}`, { viewport: { width, height }, colorScheme, ...phone }, work);
    }
  }
}
for (const view of ['start', 'results', 'detail-heat', 'collection', 'compare']) {
  await taken(`print-${view}`, { viewport: { width: 1440, height: 900 } }, views[view]);
}
for (const [name, work] of Object.entries(readme)) {
  await taken(`readme-${name}`, { viewport: { width: 1360, height: 850 } }, work);
}
await browser.close();
