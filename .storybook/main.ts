import type { StorybookConfig } from '@storybook/html-vite'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import vue from '@vitejs/plugin-vue'
import { fromSource } from '../scripts/lib/fromSource.mjs'
import { relayRecords } from '../scripts/lib/relayRecords.mjs'

const config: StorybookConfig = {
  framework: '@storybook/html-vite',
  stories: ['./stories/*/*.stories.ts'],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  features: { actions: false, controls: false, interactions: false, sidebarOnboardingChecklist: false },
  viteFinal: (vite) => ({
    ...vite,
    // In the repository root, Vite would resolve react, svelte and vue to these folders.
    root: import.meta.dirname,
    resolve: { ...vite.resolve, ...fromSource.resolve },
    optimizeDeps: {
      ...vite.optimizeDeps,
      exclude: fromSource.optimizeDeps.exclude,
      include: [
        ...(vite.optimizeDeps?.include ?? []),
        ...fromSource.optimizeDeps.include,
        ...['react', 'react-dom/client', 'react/jsx-dev-runtime', 'vue'],
      ],
    },
    plugins: [
      ...(vite.plugins ?? []),
      relayRecords(),
      vue(),
      svelte({ configFile: '../svelte/svelte.config.js' }),
    ],
    build: {
      ...vite.build,
      // Browsers with light-dark(). A fallback would follow the system and not the toolbar.
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
      chunkSizeWarningLimit: 2000, // kB, for Storybook's own chunks
      rolldownOptions: {
        ...vite.build?.rolldownOptions,
        onLog(level, log, report) {
          // 'use client' has an effect only on servers.
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log)
        },
      },
    },
  }),
}

export default config
