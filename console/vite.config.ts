import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const GATEWAY = 'http://127.0.0.1:4080'

// The gateway serves what is built; `npm run console:dev` serves the sources and hands the API on to a running gateway.
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react()],
  build: {
    outDir: join(import.meta.dirname, 'dist'),
    emptyOutDir: true,
    target: 'es2024',
    // Each file goes by its own address: nothing may come from a `data:` URL.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: { '/manage': GATEWAY, '/dsr': GATEWAY, '/privacy': GATEWAY, '/openapi.json': GATEWAY },
  },
})
