import react from '@vitejs/plugin-react';
import { copyFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const OUT = resolve(import.meta.dirname, '../../dist/web');

/** An S3 website serves this for paths that it has no object for: the page then finds its way by itself. */
const errorShell: Plugin = {
  name: 'error-shell',
  apply: 'build',
  closeBundle: () => copyFileSync(resolve(OUT, 'index.html'), resolve(OUT, 'error.html')),
};

/** The browser then fetches the page's code beside the entry, not after it. */
const preloadPage: Plugin = {
  name: 'preload-page',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { chunk: entry, bundle = {} }) => {
      const page = Object.values(bundle).find((output) => output.type === 'chunk' && output.name === 'page');
      if (page?.type !== 'chunk') throw new Error('There is no chunk of src/page.tsx.');
      return [page.fileName, ...page.imports]
        .filter((file) => file !== entry?.fileName && entry?.imports.includes(file) !== true)
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
          injectTo: 'head',
        }));
    },
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), preloadPage, errorShell],
  // React has had this hook itself since version 18; the router still brings a stand-in for older ones.
  resolve: { alias: { 'use-sync-external-store/shim/index.js': 'react' } },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    sourcemap: true,
    assetsInlineLimit: 0,
    // Browsers that need it do not know half of what else the page uses.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What the entry needs is small and comes first.
            { name: 'entry', tags: ['$initial'] },
            // Libraries change less often than the page: browsers keep them from one release to the next.
            // What only the editor uses stays out of that: visitors would have to fetch it.
            { name: 'libraries', test: /node_modules\/(?!oidc-client-ts\/|jwt-decode\/)/ },
          ],
        },
      },
    },
  },
});
