import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { useBrowser } from './support/browser';
import { startIndex, startServer, stop } from './support/realServer';

const open = useBrowser();

describe('an archive that is being indexed', () => {
  it('shows how far the index is, until it ends', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nadir-indexing-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const archive = join(folder, 'archive');
    await cp(inject('archive'), archive, { recursive: true });
    const images = join(folder, 'images');
    const copies = Array.from({ length: 5 }, (_, copy) => join(images, String(copy)));
    await Promise.all(copies.map((copy) => cp(join(inject('samples'), 'images'), copy, { recursive: true })));
    const { server, url } = await startServer(archive);
    onTestFinished(() => stop(server));

    const index = startIndex(images, archive);
    onTestFinished(() => void index.kill('SIGKILL'));
    const ended = new Promise((resolve) => index.once('exit', resolve));
    const progress = async (): Promise<{ seen?: number; total?: number }> =>
      JSON.parse(await readFile(join(archive, 'indexing.json'), 'utf8').catch(() => '{}'));
    const isOnItsWay = async (): Promise<boolean> => {
      const { seen, total } = await progress();
      return !!seen && !!total;
    };
    await vi.waitUntil(isOnItsWay, { timeout: 60_000, interval: 20 });
    // Held where it is, so that there is time to look.
    index.kill('SIGSTOP');
    const { seen = 0, total = 0 } = await progress();
    expect(seen).toBeLessThan(total);

    const page = await open(url);
    const count = (number: number): string => number.toLocaleString('en-US');
    await page.getByText(`${count(seen)} of ${count(total)} images`).waitFor();
    const bar = page.getByRole('progressbar', { name: 'Progress of the index' });
    expect(await bar.getAttribute('max')).toBe(String(total));

    index.kill('SIGCONT');
    expect(await ended).toBe(0);
    await bar.waitFor({ state: 'detached' });
  }, 120_000);
});
