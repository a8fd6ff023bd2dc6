import type { Inscription } from '../parsing/inscription.ts'

/**
 * How content is shown. ord also shows `model` and `pdf`, with code from other servers, which a local explorer does not load.
 */
export type Media = 'audio' | 'font' | 'iframe' | 'image' | 'text' | 'unknown' | 'video'

/**
 * ord's table (`media.rs`). A type must match exactly. Code and Markdown are shown as text.
 */
const TYPES: Record<Exclude<Media, 'unknown'>, readonly string[]> = {
  audio: ['audio/flac', 'audio/mpeg', 'audio/ogg', 'audio/ogg;codecs=opus', 'audio/wav'],
  font: ['font/otf', 'font/ttf', 'font/woff', 'font/woff2'],
  iframe: ['image/svg+xml', 'text/html', 'text/html;charset=utf-8'],
  image: ['image/apng', 'image/avif', 'image/gif', 'image/jpeg', 'image/jxl', 'image/png', 'image/webp'],
  text: [
    'application/json',
    'application/pgp-signature',
    'application/x-javascript',
    'application/yaml',
    'text/css',
    'text/javascript',
    'text/markdown',
    'text/markdown;charset=utf-8',
    'text/plain',
    'text/plain;charset=utf-8',
    'text/x-python',
  ],
  video: ['video/mp4', 'video/webm'],
}

export function mediaOf({ body, contentType }: Inscription): Media {
  if (!body || contentType === undefined) return 'unknown'
  for (const [media, types] of Object.entries(TYPES)) if (types.includes(contentType)) return media as Media
  return 'unknown'
}
