import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { useBrowser } from './support/browser';
import { nadir, startServer, stop } from './support/realServer';

const open = useBrowser();
const archive = inject('archive');

async function serve(port = 0, ...options: string[]): ReturnType<typeof startServer> {
  const started = await startServer(archive, port, ...options);
  onTestFinished(() => stop(started.server));
  return started;
}

describe('a real server that does not answer at once', () => {
  it('wants a key, and gets it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nadir-keys-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const keys = join(folder, 'keys.json');
    const key = (await nadir('key', 'create', 'page', '--keys', keys)).trim();
    const { url } = await serve(0, '--keys', keys, '--anonymous-read', 'false');

    const page = await open(url + '?q=storage+tanks&bbox=2,41,2.5,42');
    const dialog = page.getByRole('dialog', { name: 'API key' });
    await dialog.getByLabel('Key', { exact: true }).fill(key);
    await dialog.getByRole('button', { name: 'Use' }).click();
    await page.locator('.card-open').first().waitFor();
    await page.waitForFunction(() => (document.querySelector<HTMLImageElement>('.card img')?.naturalWidth ?? 0) > 0);
    const tile = page.waitForResponse((response) => response.url().includes('/tiles/') && response.ok());
    await page.locator('.card-open').first().click();
    await tile;
    expect(page.url()).not.toContain(key);
  });

  it('has too much to do, and is asked again by itself', async () => {
    const { url } = await serve(0, '--rate', '2');
    const page = await open(url);
    await page.getByText('Say what an image shows').waitFor();
    // Takes what this client may ask for, as other tabs of it would.
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => page.request.get(`${url}api/archive`).then((answer) => answer.status())),
    );
    expect(answers).toContain(429);
    // And goes on with it, since what may be asked for grows with the time that typing takes.
    let isAsking = true;
    const others = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (isAsking) {
          await page.request.get(`${url}api/archive`);
        }
      }),
    );
    try {
      const words = page.getByRole('textbox', { name: 'Search by words' });
      const busy = page.getByRole('alert').getByText('The server is busy');
      const result = page.locator('.card-open').first();
      // Two requests a second are answered, and the search may be one of them.
      for (const text of ['storage tanks', 'planes', 'a bridge', 'a harbour', 'houses', 'trees']) {
        await words.fill(text);
        await page.keyboard.press('Enter');
        await busy.or(result).first().waitFor();
        if (await busy.isVisible()) break;
      }
      await busy.waitFor();
    } finally {
      isAsking = false;
      await others;
    }
    await page.locator('.card-open').first().waitFor();
  });

  it('is stopped and started again', async () => {
    const { server, url } = await serve();
    const page = await open(url);
    await page.getByText('Say what an image shows').waitFor();
    await stop(server);
    await page.getByRole('textbox', { name: 'Search by words' }).fill('storage tanks');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('No answer from the server').waitFor();
    await serve(Number(new URL(url).port));
    await page.locator('.card-open').first().waitFor();
    await page.getByText('No connection to the server.').waitFor({ state: 'detached' });
  });
});
