import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { cspNoncePlaceholder } from './src-main/app/csp.ts';

const root = import.meta.dirname;
const source = (...path: readonly string[]): string => join(root, ...path);

/** The oldest runtime that the build must start in: the development fallback. */
const nodeTarget = 'node20.18';
const browserTarget = 'chrome130';

export default defineConfig({
  main: {
    build: {
      target: nodeTarget,
      rolldownOptions: {
        input: {
          index: source('src-main', 'index.ts'),
          'engine-process': source('src-main', 'engine-process.ts'),
          'engine-worker': source('src-main', 'engine-worker.ts'),
          cli: source('src-main', 'cli.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      target: nodeTarget,
      externalizeDeps: false,
      rolldownOptions: {
        input: { bridge: source('src-main', 'preload', 'bridge.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: source('src-renderer'),
    html: { cspNonce: cspNoncePlaceholder },
    build: {
      target: browserTarget,
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: { input: source('src-renderer', 'index.html') },
    },
    plugins: [react()],
  },
});
