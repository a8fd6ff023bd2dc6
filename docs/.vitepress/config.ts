import { defineConfig } from 'vitepress'
import { hooksPages } from './lib/hooksPagesPlugin.ts'
import { outsideLinks } from './lib/outsideLinks.ts'
import { sidebar } from './lib/sidebar.ts'
import { slug } from './lib/slug.ts'

export default defineConfig({
  title: 'Lumamesh',
  description: 'Rooms of browsers, directly connected and end-to-end encrypted.',
  lang: 'en',
  rewrites: { 'README.md': 'index.md' },
  srcExclude: ['**/_*.md'],
  // The playground is built beside the site: `npm run docs:build` checks that these pages are there.
  ignoreDeadLinks: [/^\/playground\//],
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: '/icon.svg' }]],
  themeConfig: {
    logo: '/icon.svg',
    nav: [
      { text: 'Guide', link: '/guide/quick-start', activeMatch: '^/guide/' },
      { text: 'Reference', link: '/reference/errors', activeMatch: '^/reference/(?!api)' },
      { text: 'API', link: '/reference/api/', activeMatch: '^/reference/api/' },
      { text: 'Playground', link: '/playground/index.html', target: '_self' },
    ],
    sidebar: await sidebar(),
    outline: [2, 3],
    search: { provider: 'local' },
  },
  markdown: {
    anchor: { slugify: slug },
    languageAlias: { nft: 'bash' },
    config: outsideLinks,
  },
  vite: {
    plugins: [hooksPages()],
    build: { chunkSizeWarningLimit: 2000 }, // kB; of the search index
  },
})
