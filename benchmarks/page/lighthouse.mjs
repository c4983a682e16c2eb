// Lighthouse by Debian's Chromium on the start page and on results, as a phone and as a desktop: medians of several runs.
// Arguments: the address of a server of the sample archive, how many runs (3), and the share of 100 that must be reached (0: none).
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const [url = 'http://127.0.0.1:5080/', runs = '3', goal = '0'] = process.argv.slice(2);
const command = join(process.env.NADIR_PAGE_TOOLS ?? '.', 'node_modules/lighthouse/cli/index.js');
const views = { start: url, results: `${url}?q=many+white+round+storage+tanks` };
const presets = { phone: [], desktop: ['--preset=desktop'] };
const figures = [
  ['performance', (report) => 100 * report.categories.performance.score],
  ['accessibility', (report) => 100 * report.categories.accessibility.score],
  ['best practices', (report) => 100 * report.categories['best-practices'].score],
  ['first paint, ms', (report) => report.audits['first-contentful-paint'].numericValue],
  ['largest paint, ms', (report) => report.audits['largest-contentful-paint'].numericValue],
  ['blocked, ms', (report) => report.audits['total-blocking-time'].numericValue],
  ['layout shift', (report) => report.audits['cumulative-layout-shift'].numericValue],
];

async function run(address, preset) {
  const folder = await mkdtemp(join(tmpdir(), 'nadir-lighthouse-'));
  try {
    const file = join(folder, 'report.json');
    await promisify(execFile)(process.execPath, [
      command,
      address,
      ...preset,
      '--quiet',
      '--no-enable-error-reporting',
      '--only-categories=performance,accessibility,best-practices',
      '--chrome-flags=--headless=new --no-sandbox --disable-gpu',
      '--output=json',
      `--output-path=${file}`,
    ], { env: { ...process.env, CHROME_PATH: process.env.NADIR_CHROMIUM ?? '/usr/bin/chromium' } });
    return JSON.parse(await readFile(file, 'utf8'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

let version = '';
console.log(`| view | as | ${figures.map(([name]) => name).join(' | ')} |`);
console.log(`|---|---|${figures.map(() => '---|').join('')}`);
for (const [view, address] of Object.entries(views)) {
  for (const [name, preset] of Object.entries(presets)) {
    const reports = [];
    while (reports.length < Number(runs)) reports.push(await run(address, preset));
    version = `Lighthouse ${reports[0].lighthouseVersion}, ${reports[0].environment.hostUserAgent.match(/Chrome\/[\d.]+/)}`;
    const values = figures.map(([, read]) => median(reports.map(read)));
    if (Math.min(values[0], values[1]) < Number(goal)) process.exitCode = 1;
    const texts = values.map((value, index) => (index === 6 ? value.toFixed(3) : value.toFixed(0)));
    console.log(`| ${view} | ${name} | ${texts.join(' | ')} |`);
  }
}
console.log(`\n${version}, ${runs} runs each.`);
