import { createRoot, hydrateRoot } from 'react-dom/client'
import { Root } from './Root.tsx'

const container = document.getElementById('root')
if (!container) throw new Error('The page has no root')

// With a server, the page is rendered already.
if (container.firstElementChild) hydrateRoot(container, <Root />)
else createRoot(container).render(<Root />)
