import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  base: './',
  test: { include: ['src/test/**/*.test.ts'] },
  plugins: [react()],
  // The policy of the page forbids inline data in styles and scripts.
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: 'es2022' },
  server: { proxy: { '/api': 'http://127.0.0.1:8188', '/ws': { target: 'http://127.0.0.1:8188', ws: true } } },
});
