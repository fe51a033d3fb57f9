import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Builds what browsers load into `dist/browser`. The pages that load it are rendered by the service. */
export default defineConfig({
  root: pathOf('.'),
  plugins: [react()],
  resolve: { alias: { '@latchkey/client': pathOf('../../generated/client/dist/index.js') } },
  build: {
    outDir: pathOf('../../dist/browser'),
    emptyOutDir: true,
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // In kB, before compression: most of it is React and the components, and a test holds it to its budget.
    chunkSizeWarningLimit: 800,
    rollupOptions: {
      input: {
        frame: pathOf('shell/frame.css'),
        theme: pathOf('shell/theme-choice.ts'),
        settings: pathOf('settings/main.tsx'),
        developers: pathOf('developers/main.ts'),
      },
    },
  },
});
