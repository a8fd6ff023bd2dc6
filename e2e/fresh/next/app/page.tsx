import { Room } from './Room'

// biome-ignore lint/style/noDefaultExport: Next takes this one.
export default function Page() {
  return (
    <main>
      <Room />
    </main>
  )
}
