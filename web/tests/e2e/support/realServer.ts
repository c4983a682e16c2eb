import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

const root = join(import.meta.dirname, '../../../..');
const folder = join(root, 'artifacts/web/demo');
const command = join(root, 'artifacts/bin/Nadir.Cli/release/nadir.dll');

declare module 'vitest' {
  interface ProvidedContext {
    serverUrl: string;
    samples: string;
    archive: string;
  }
}

/** Paints and indexes the sample archive, and serves it by the real server for all tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await nadir('demo', '--no-serve', '--folder', folder);
  const archive = (await readdir(folder)).find((name) => name.startsWith('archive-'));
  if (!archive) throw new Error(`nadir demo left no archive in ${folder}.`);
  const { server, url } = await startServer(join(folder, archive));
  project.provide('serverUrl', url);
  project.provide('archive', join(folder, archive));
  project.provide('samples', join(folder, 'samples'));
  return () => stop(server);
}

/** Runs a command of Nadir to its end and returns what it prints. */
export const nadir = async (...parts: string[]): Promise<string> =>
  (await promisify(execFile)('dotnet', [command, ...parts])).stdout;

/** Starts `nadir index` on a folder of images, on one processor, so that it takes its time on any machine. */
export const startIndex = (images: string, archive: string): ChildProcess =>
  spawn('dotnet', [command, 'index', images, '--archive', archive], {
    stdio: 'ignore',
    env: { ...process.env, OMP_NUM_THREADS: '1', DOTNET_PROCESSOR_COUNT: '1' },
  });

/** Starts `nadir serve` and waits until it says where it listens; port 0 takes a free one. */
export async function startServer(
  archive: string,
  port = 0,
  ...options: string[]
): Promise<{ server: ChildProcess; url: string }> {
  const server = spawn(
    'dotnet',
    [command, 'serve', '--archive', archive, '--urls', `http://127.0.0.1:${port}`, ...options],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NADIR_WEB: join(root, 'web/dist') } },
  );
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (address) resolve(`${address}/`);
    };
    server.stdout.on('data', listen);
    server.stderr.on('data', listen);
    server.on('exit', (code) => reject(new Error(`nadir serve ended with ${code}: ${said}`)));
  });
  return { server, url };
}

export async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
}
