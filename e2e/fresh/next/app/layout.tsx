import type { ReactNode } from 'react'

export const metadata = { title: 'next', icons: { icon: 'data:,' } }

// biome-ignore lint/style/noDefaultExport: Next takes this one.
export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
