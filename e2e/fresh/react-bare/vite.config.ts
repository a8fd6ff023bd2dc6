import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import config from './src/relays.json' with { type: 'json' }

export default defineConfig({
  plugins: [react()],
  // What hooks take that no provider gave a network to.
  define: { __LUMAMESH_RELAYS__: JSON.stringify(JSON.stringify(config.relays)) },
})
