/** Builds the Members Area and, with `npm run dev -w web`, serves it while it is worked on. */
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Where a gateway runs, for the development server. */
const gateway = process.env.WEBSMS_DEV_GATEWAY ?? 'http://localhost:8080'

export default defineConfig({
  root: import.meta.dirname,
  base: '/members/',
  plugins: [react(), withoutDataAddresses()],
  // The server puts a fresh nonce here with every page: Mantine's style tag and the loader of lazy chunks need it.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2022',
    // The first browsers with light-dark(), which follows the scheme that is chosen here, not the system's.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    sourcemap: false,
    // Data addresses are against the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // These change only with the lock file, so that a new version of ours leaves them in the browser's cache.
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 2 },
            { name: 'number-plans', test: /node_modules[\\/]libphonenumber-js[\\/]/, priority: 2 },
            { name: 'tanstack', test: /node_modules[\\/]@tanstack[\\/]/, priority: 2 },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: {
      '/members/api': { target: gateway, changeOrigin: false },
      '/api': { target: gateway, changeOrigin: false },
    },
  },
})

/** They are against the content security policy. Packages have one: the arrow of a choice of months, which no calendar here has. */
function withoutDataAddresses(): Plugin {
  return {
    name: 'without-data-addresses',
    enforce: 'pre',
    transform: {
      filter: { id: /\.css$/ },
      handler: (code) => code.replace(/url\("data:[^"]*"\)/g, 'none'),
    },
  }
}
