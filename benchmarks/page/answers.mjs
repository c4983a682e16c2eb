// How long after the last byte of the server's answer results are on the screen. Arguments: the address of a server of the sample
// archive, and how many searches (40). A mark is set when the cards of an answer have been drawn: in the task after the frame.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { chromium } = createRequire(join(import.meta.dirname, '../../web/package.json'))('playwright-core');
const [url = 'http://127.0.0.1:5080/', count = '40'] = process.argv.slice(2);
const words = ['ships', 'planes', 'tanks', 'houses', 'a bridge', 'a stadium', 'trees', 'cars'];

const browser = await chromium.launch({
  executablePath: process.env.NADIR_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
await page.goto(url);
await page.getByText('Say what an image shows').waitFor();
await page.locator('.map canvas').first().waitFor();

const times = [];
for (let number = 0; number < Number(count); number++) {
  const text = `${words[number % words.length]} ${number}`;
  await page.evaluate(() => {
    performance.clearResourceTimings();
    performance.clearMarks();
    const isShown = () => document.querySelector('.results[aria-busy="false"] .card') !== null;
    let wasBusy = !isShown();
    const watcher = new MutationObserver(() => {
      wasBusy ||= !isShown();
      if (!wasBusy || !isShown()) return;
      watcher.disconnect();
      requestAnimationFrame(() => setTimeout(() => performance.mark('nadir-shown')));
    });
    watcher.observe(document.querySelector('#app'), { subtree: true, childList: true, attributes: true });
  });
  await page.locator('#words').fill(text);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => performance.getEntriesByName('nadir-shown').length > 0);
  times.push(
    await page.evaluate(() => {
      const answer = performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/api/search'));
      return performance.getEntriesByName('nadir-shown')[0].startTime - answer.responseEnd;
    }),
  );
}
const version = browser.version();
await browser.close();
times.sort((one, other) => one - other);
const at = (share) => `${times[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(0)} ms`;
console.log(`Results on the screen after the answer: median ${at(0.5)}, 95 of 100 within ${at(0.95)}, at most ${at(1)}`);
console.log(`${times.length} searches of 40 results each, Chromium ${version}.`);
