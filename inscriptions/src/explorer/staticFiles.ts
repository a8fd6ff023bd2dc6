import { EXPLORER_CSS } from './explorerCss.ts'
import { type ExplorerResponse, text } from './http.ts'

const PREVIEW_CSS = `
:root { color-scheme: light dark; background: light-dark(#ffffff, #141b19); color: light-dark(#10201b, #e8efec) }
html, body { height: 100%; margin: 0 }
body { display: grid; place-items: center; font: 15px/1.45 ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace }
body.text { place-items: start }
img, video { width: 100%; height: 100%; object-fit: contain; image-rendering: pixelated }
.smooth { image-rendering: auto }
audio { width: min(90%, 420px) }
pre { margin: 0; font: inherit; padding: 16px; white-space: pre-wrap; overflow-wrap: anywhere }
p { margin: 0; padding: 16px; text-align: center; overflow-wrap: anywhere; color: light-dark(#566760, #93a59e) }
.font p { font: 32px/1.3 Inscription; color: inherit }
`

/**
 * The page is sandboxed and has an opaque origin, so it can load from its server only because CORS allows it.
 */
const PREVIEW_TEXT_JS = `
const { inscription } = document.documentElement.dataset
const response = await fetch('/content/' + inscription)
document.querySelector('pre').textContent = await response.text()
`

/**
 * As in ord, an image is pixelated if it is enlarged, and smoothed otherwise.
 */
const PREVIEW_IMAGE_JS = `
const image = document.querySelector('img')
const observer = new ResizeObserver(() => {
  image.classList.toggle('smooth', image.clientWidth * devicePixelRatio < image.naturalWidth)
})
image.addEventListener('load', () => observer.observe(image))
if (image.complete) observer.observe(image)
`

const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<circle cx="16" cy="16" r="14" fill="#08775a"/><circle cx="16" cy="16" r="9" fill="#f3f5f4"/><circle cx="16" cy="16" r="4" fill="#08775a"/>
</svg>`

const FILES = new Map([
  ['/favicon.ico', { type: 'image/svg+xml', body: FAVICON }],
  ['/static/explorer.css', { type: 'text/css', body: EXPLORER_CSS }],
  ['/static/preview.css', { type: 'text/css', body: PREVIEW_CSS }],
  ['/static/preview-image.js', { type: 'text/javascript', body: PREVIEW_IMAGE_JS }],
  ['/static/preview-text.js', { type: 'text/javascript', body: PREVIEW_TEXT_JS }],
])

/** The files that the explorer's own pages load. */
export function staticFile(path: string): ExplorerResponse | undefined {
  const file = FILES.get(path)
  return file && text(200, file.body, { 'Content-Type': file.type })
}
