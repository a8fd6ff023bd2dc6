import { simplePeerShims } from '../../core/shims/alias.js'

/** The Vite options to serve these packages from their sources. */
export const fromSource = {
  resolve: {
    alias: simplePeerShims,
    conditions: ['@lumamesh/source', 'module', 'browser', 'development|production'],
  },
  optimizeDeps: {
    // The optimizer would bundle simple-peer without the shims.
    exclude: ['@lumamesh/core', 'simple-peer'],
    // Listed, because Vite reloads the page when it finds a dependency at run time.
    include: [
      '@noble/ciphers/aes.js',
      '@noble/hashes/hmac.js',
      '@noble/hashes/scrypt.js',
      '@noble/hashes/sha2.js',
      '@tanstack/query-core',
    ].map((dependency) => `@lumamesh/core > ${dependency}`),
  },
}
