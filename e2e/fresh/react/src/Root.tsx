import { NetworkProvider } from '@lumamesh/react'
import { StrictMode } from 'react'
import { App } from './App.tsx'
import { store } from './network.ts'

export function Root() {
  return (
    <StrictMode>
      <NetworkProvider store={store}>
        <App />
      </NetworkProvider>
    </StrictMode>
  )
}
