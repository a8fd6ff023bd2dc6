import { StrictMode } from 'react'
import { App } from './App.tsx'

export function Root() {
  return (
    <StrictMode>
      <App />
    </StrictMode>
  )
}
