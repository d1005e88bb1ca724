import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { fieldFiles } from './field-files.ts';

// Started by a test, the environment says `test`, and React would be built for developers.
process.env['NODE_ENV'] = 'production';

/**
 * The page is built once and served by the edge: no code inline (the page's policy forbids it),
 * fonts among the assets, one chunk per surface so that the desk does not wait for the board.
 */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), fieldFiles()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // A data: font or picture would need a hole in the page's policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: 'mui', test: /node_modules[\\/](@mui|@emotion|stylis)[\\/]/ },
          ],
        },
      },
    },
  },
});
