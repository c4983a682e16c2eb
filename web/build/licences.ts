import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/;

/** Puts the licences of all packages that are bundled into assets/licences.txt, as they ask for. */
export function licences(): Plugin {
  return {
    name: 'licences',
    generateBundle() {
      const packages = [...this.getModuleIds()].flatMap((id) => folder.exec(id.replaceAll('\\', '/'))?.[0] ?? []);
      const texts = [...new Set(packages)].sort().map(licenceOf);
      this.emitFile({ type: 'asset', fileName: 'assets/licences.txt', source: texts.join(`\n${'='.repeat(80)}\n\n`) });
    },
  };
}

function licenceOf(path: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Record<
    string,
    string
  >;
  const file = readdirSync(path).find((entry) => /^licen[cs]e/i.test(entry));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(path, file), 'utf8') : ''}`;
}
