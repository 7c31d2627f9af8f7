import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Replaced in index.html for each answer, so that the style elements of the components pass the page's policy. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';

/** `npm run dev` of the console alone goes to a running service for its answers. */
const SERVICE = process.env.SLUICE_URL ?? 'http://localhost:8080';

export default defineConfig({
  plugins: [react()],
  html: { cspNonce: NONCE_PLACEHOLDER },
  build: {
    target: 'es2023',
    outDir: '../dist/console',
    emptyOutDir: true,
    manifest: true,
    // Nothing may be inlined as a data: URL, which the page's policy refuses.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': SERVICE, '/openapi.json': SERVICE } },
});
