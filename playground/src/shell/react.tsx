import { NetworkProvider } from '@lumamesh/react'
import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { store } from './store.ts'

/** Renders a React element into `place` until the returned function is called. */
export function mountReact(place: HTMLElement, element: ReactNode): () => void {
  const root = createRoot(place)
  root.render(
    <StrictMode>
      <NetworkProvider store={store}>{element}</NetworkProvider>
    </StrictMode>,
  )
  return () => root.unmount()
}
