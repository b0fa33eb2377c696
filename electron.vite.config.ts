import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

/*
 * Bundles the window's three programs into out/: the shell and the preload script, which need nothing from node_modules at run time, and
 * the pages.
 */
export default defineConfig({
  main: {
    build: {
      externalizeDeps: false,
      rolldownOptions: { input: 'src/main/shell/main.ts', external: ['electron', /^electron\//] },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      // A sandboxed preload script is CommonJS.
      rolldownOptions: {
        input: 'src/preload/preload.ts',
        external: ['electron', /^electron\//],
        output: { format: 'cjs', entryFileNames: 'preload.cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [svelte()],
    build: { rolldownOptions: { input: 'src/renderer/index.html' } },
  },
});
