import { renderToString } from 'react-dom/server'
import { Root } from './Root.tsx'

export async function render(): Promise<string> {
  return renderToString(<Root />)
}
