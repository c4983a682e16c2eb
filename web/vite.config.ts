import { defineConfig } from 'vitest/config';
import { licences } from './build/licences';

const server = process.env.NADIR_SERVER ?? 'http://127.0.0.1:5080';

export default defineConfig({
  // Relative addresses let a reverse proxy serve the page below any path.
  base: './',
  plugins: [licences()],
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    // The strict Content-Security-Policy of the server allows images, but no fonts or scripts, from data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': server, '/health': server } },
  test: {
    projects: [
      { test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], environment: 'node' } },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['tests/e2e/support/realServer.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          expect: { poll: { timeout: 40_000 } },
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
