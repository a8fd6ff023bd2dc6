import { expect, it } from 'vitest'
import { staticFile } from './staticFiles.ts'

it.each([
  ['/favicon.ico', 'image/svg+xml'],
  ['/static/explorer.css', 'text/css'],
  ['/static/preview.css', 'text/css'],
  ['/static/preview-image.js', 'text/javascript'],
  ['/static/preview-text.js', 'text/javascript'],
])('%s is %s', (path, type) => {
  const response = staticFile(path)
  expect(response).toMatchObject({ status: 200, headers: { 'Content-Type': type } })
  expect(response?.body).not.toHaveLength(0)
})

it.each(['/', '/static/', '/static/none.js', '/toString', 'constructor', '__proto__'])(
  '%s is not a file',
  (path) => {
    expect(staticFile(path)).toBeUndefined()
  },
)
