import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

const options = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser for the tests of a file, and pages of it that are closed when their test ends. */
export function useBrowser(): (url: string, context?: BrowserContextOptions) => Promise<Page> {
  let browser: Browser;
  beforeAll(async () => {
    const executablePath = process.env.NADIR_CHROMIUM ?? '/usr/bin/chromium';
    browser = await chromium.launch({ executablePath, args: options });
  });
  afterAll(() => browser?.close());

  return async (url, context = {}) => {
    // A key pressed while the map glides would stop it halfway.
    const opened = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      ...context,
    });
    opened.setDefaultTimeout(40_000);
    const page = await opened.newPage();
    const faults = watchFaults(page);
    onTestFinished(async () => {
      await opened.close();
      if (faults.length > 0) throw new Error(`The page reported: ${faults.join('; ')}`);
    });
    await page.goto(url);
    return page;
  };
}

/** What no test may leave behind: exceptions, and what the Content-Security-Policy refused. */
function watchFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/content security policy|refused to/i.test(message.text())) faults.push(message.text());
  });
  return faults;
}
