import { simplePeerShims } from '../../core/shims/alias.js'

/** What Vite needs to serve our packages to a page from their sources. */
export const fromSource = {
  resolve: {
    alias: simplePeerShims,
    conditions: ['@lumamesh/source', 'module', 'browser', 'development|production'],
  },
  optimizeDeps: {
    // Through the optimizer simple-peer would lose the shims.
    exclude: ['@lumamesh/core', 'simple-peer'],
    // A dependency that Vite finds only while a page runs makes it reload the page.
    include: [
      '@noble/ciphers/aes.js',
      '@noble/hashes/hmac.js',
      '@noble/hashes/scrypt.js',
      '@noble/hashes/sha2.js',
      '@tanstack/query-core',
    ].map((dependency) => `@lumamesh/core > ${dependency}`),
  },
}
