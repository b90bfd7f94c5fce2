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

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), errorShell],
  build: { outDir: OUT, emptyOutDir: true, sourcemap: true, assetsInlineLimit: 0 },
});
