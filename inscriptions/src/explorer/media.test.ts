import { expect, it } from 'vitest'
import { mediaOf } from './media.ts'

const inscription = { id: 'an id', input: 0, parents: [], unbound: false }
const body = new Uint8Array()

it.each([
  ['text/html', 'iframe'],
  ['text/html;charset=utf-8', 'iframe'],
  ['image/svg+xml', 'iframe'],
  ['image/webp', 'image'],
  ['audio/ogg;codecs=opus', 'audio'],
  ['video/webm', 'video'],
  ['font/woff2', 'font'],
  ['application/json', 'text'],
  ['text/javascript', 'text'],
  ['text/markdown', 'text'],
  // A type must be written exactly as ord writes it.
  ['text/html; charset=utf-8', 'unknown'],
  ['TEXT/HTML', 'unknown'],
  ['application/pdf', 'unknown'],
  ['model/gltf-binary', 'unknown'],
  ['constructor', 'unknown'],
  ['', 'unknown'],
])('%s is shown as %s', (contentType, media) => {
  expect(mediaOf({ ...inscription, body, contentType })).toBe(media)
})

it('content without a type or a body is not shown', () => {
  expect(mediaOf({ ...inscription, body })).toBe('unknown')
  expect(mediaOf({ ...inscription, contentType: 'text/plain' })).toBe('unknown')
})
