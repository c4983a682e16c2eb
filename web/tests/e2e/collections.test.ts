import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Page } from 'playwright-core';
import { useBrowser } from './support/browser';
import { nadir, startServer, stop } from './support/realServer';

const open = useBrowser();
const search = '?q=storage+tanks&bbox=2,41,2.5,42';
let folder: string;
let url: string;
let writeKey: string;
let readKey: string;
let started: Awaited<ReturnType<typeof startServer>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nadir-collections-'));
  const archive = join(folder, 'archive');
  await cp(inject('archive'), archive, { recursive: true });
  const keys = join(folder, 'keys.json');
  readKey = (await nadir('key', 'create', 'reader', '--keys', keys)).trim();
  writeKey = (await nadir('key', 'create', 'writer', '--scope', 'write', '--keys', keys)).trim();
  started = await startServer(archive, 0, '--keys', keys);
  url = started.url;
});
afterAll(async () => {
  await stop(started.server);
  await rm(folder, { recursive: true });
});

/** What the server itself says that it keeps. */
async function kept(name: string): Promise<number[] | null> {
  const answer = await fetch(`${url}api/collections/${encodeURIComponent(name)}`);
  if (answer.status === 404) return null;
  return ((await answer.json()) as { results: { id: number }[] }).results.map(({ id }) => id);
}

async function put(name: string, content: { ids: number[]; scores?: number[]; query?: string }): Promise<void> {
  const headers = { Authorization: `Bearer ${writeKey}`, 'Content-Type': 'application/json' };
  const path = `${url}api/collections/${encodeURIComponent(name)}`;
  const answer = await fetch(path, { method: 'PUT', headers, body: JSON.stringify(content) });
  expect(answer.status).toBe(204);
}

const keyDialog = (page: Page) => page.getByRole('dialog', { name: 'API key' });

async function give(page: Page, key: string): Promise<void> {
  await keyDialog(page).getByLabel('Key', { exact: true }).fill(key);
  await keyDialog(page).getByRole('button', { name: 'Use' }).click();
}

/** Selects the best result and opens the panel that keeps it; returns its id. */
async function keepFirst(page: Page): Promise<number> {
  await page.locator('.card-open').first().focus();
  await page.keyboard.press('x');
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  return Number(await page.locator('.card').first().getAttribute('data-id'));
}

const noApiWords = async (page: Page): Promise<void> =>
  expect(await page.locator('body').innerText()).not.toMatch(/Authorization|Bearer|X-API-Key|scope/);

describe('collections of a server that anybody may read', () => {
  it('are made with a key that is asked for on the way', async () => {
    const page = await open(url + search);
    const id = await keepFirst(page);
    await page.getByText('Collections are kept in this browser alone.').waitFor();
    await page.getByLabel('Keep 1 selected result as').fill('With a key');
    await page.getByRole('button', { name: 'Keep on the server with a key' }).click();
    await keyDialog(page).getByText('Reading needs no key here').waitFor();
    expect(await keyDialog(page).getByText('open to people with a key').count()).toBe(0);
    await give(page, writeKey);
    await page.getByRole('button', { name: 'Kept. Open With a key' }).waitFor();
    expect(await kept('With a key')).toEqual([id]);
    await page.getByText('Collections are kept on the server').waitFor();
  });

  it('say that a key may only read, and take another one in its place', async () => {
    const page = await open(url + search);
    const id = await keepFirst(page);
    await page.getByLabel('Keep 1 selected result as').fill('Another key');
    await page.getByRole('button', { name: 'Keep on the server with a key' }).click();
    await give(page, readKey);
    await keyDialog(page).getByText('you may read, but not change').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Nothing was changed on the server').waitFor();
    await noApiWords(page);
    expect(await kept('Another key')).toBeNull();
    await page.getByRole('button', { name: 'Keep on the server with another key' }).click();
    await keyDialog(page).getByText('you may read, but not change').waitFor();
    await give(page, writeKey);
    await page.getByRole('button', { name: 'Kept. Open Another key' }).waitFor();
    expect(await kept('Another key')).toEqual([id]);
  });

  it('are added to by whoever has a key, and by nobody else', async () => {
    await put('Shared', { ids: [] });
    const page = await open(url + search);
    const id = await keepFirst(page);
    const entry = page.getByRole('button', { name: /^Shared.*add to its 0, with a key$/ });
    await entry.click();
    await keyDialog(page).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Nothing was changed on the server').waitFor();
    await noApiWords(page);
    expect(await kept('Shared')).toEqual([]);
    await entry.click();
    await give(page, writeKey);
    await page.getByRole('button', { name: 'Kept. Open Shared' }).waitFor();
    expect(await kept('Shared')).toEqual([id]);
  });

  it('are shown without what a reader may not do, until a key is given', async () => {
    const [one = 0, other = 0] = (await found()).map(({ id }) => id);
    await put('Looked at', { ids: [one, other], scores: [0.3, 0.2], query: '?q=storage+tanks' });
    const page = await open(url + '?collection=Looked+at');
    const bar = page.getByRole('toolbar', { name: 'Collection' });
    await bar.getByRole('button', { name: 'Search again' }).waitFor();
    await page.locator('.card').first().hover();
    await page.getByRole('button', { name: 'More like this' }).first().waitFor();
    expect(await bar.getByRole('button', { name: 'Delete' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Take out of the collection' }).count()).toBe(0);
    await bar.getByRole('button', { name: 'Change it with a key' }).click();
    await give(page, readKey);
    await keyDialog(page).getByText('you may read, but not change').waitFor();
    await give(page, writeKey);
    await bar.getByRole('button', { name: 'Delete' }).waitFor();
    await page.locator('.card').first().hover();
    await page.getByRole('button', { name: 'Take out of the collection' }).first().click();
    await expect.poll(() => kept('Looked at')).toEqual([other]);
    await bar.getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => kept('Looked at')).toBeNull();
  });

  it('show no score where none was kept, and none after marks', async () => {
    const [{ id } = { id: 0 }] = await found();
    await put('Plain', { ids: [id] });
    await put('Steered', { ids: [id], scores: [-0.231], query: `?q=storage+tanks&unlike=${id + 1}` });
    const page = await open(url + '?collection=Plain');
    await page.locator('.card').waitFor();
    expect(await page.locator('.card-score').count()).toBe(0);
    await page.locator('.card-open').click();
    await page.getByText('1 of 1', { exact: true }).waitFor();
    await page.goto(url + '?collection=Steered');
    await page.locator('.card').waitFor();
    expect(await page.locator('.card-score').count()).toBe(0);
    await page.locator('.card-open').click();
    await page.getByText('1 of 1 · ordered by your marks').waitFor();
  });
});

it('a key can be replaced and forgotten at any time', async () => {
  const page = await open(url);
  await page.getByRole('button', { name: 'Give a key' }).click();
  await give(page, 'nadir_wrong');
  await keyDialog(page).getByText('did not accept').waitFor();
  await give(page, readKey);
  await keyDialog(page).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Replace or forget the API key' }).click();
  await keyDialog(page).getByRole('button', { name: 'Forget the key' }).click();
  await page.getByRole('button', { name: 'Replace or forget the API key' }).waitFor({ state: 'detached' });
  expect(await page.evaluate(() => Object.values(sessionStorage))).not.toContain(readKey);
  await page.getByRole('button', { name: 'Give a key' }).waitFor();
});

async function found(): Promise<{ id: number }[]> {
  const body = JSON.stringify({ text: 'storage tanks', k: 2 });
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}api/search`, { method: 'POST', headers, body });
  return ((await answer.json()) as { results: { id: number }[] }).results;
}
