import { describe, expect, it } from 'vitest'
import type { Inscription } from '../parsing/inscription.ts'
import { previewPage } from './previewPage.ts'
import { staticFile } from './staticFiles.ts'

const shown: Inscription = { id: 'shown', input: 0, parents: [], unbound: false, contentType: 'a/<b>' }

describe('previewPage()', () => {
  it.each([
    ['audio', '<audio controls src="/content/id">'],
    ['image', '<img src="/content/id"'],
    ['video', '<video src="/content/id"'],
    ['text', '<pre></pre>'],
    ['font', 'url(/content/id)'],
    ['unknown', 'no content'],
  ] as const)('shows %s', (media, part) => {
    const { status, body } = previewPage(media, 'id', shown)
    expect(status).toBe(200)
    expect(body).toContain(part)
    expect(body).toContain(`<body class="${media}">`)
  })

  it('names the type of content that it cannot show', () => {
    expect(previewPage('unknown', 'id', { ...shown, body: new Uint8Array() }).body).toContain('a/&lt;b&gt;')
    const { contentType: _, ...untyped } = shown
    expect(previewPage('unknown', 'id', { ...untyped, body: new Uint8Array() }).body).toContain('no type')
  })

  it.each(['image', 'text'] as const)('loads an existing script for %s', (media) => {
    const { body } = previewPage(media, 'id', shown)
    const [, path = ''] = /<script src="([^"]+)"/.exec(String(body)) ?? []
    expect(staticFile(path)?.status).toBe(200)
  })

  it.each(['audio', 'video', 'font', 'unknown'] as const)('has no script for %s', (media) => {
    expect(previewPage(media, 'id', shown).body).not.toContain('<script')
  })

  it('allows inline styles only for a font', () => {
    const policyOf = (media: 'font' | 'text') =>
      previewPage(media, 'id', shown).headers['Content-Security-Policy']
    expect(policyOf('text')).toBe("default-src 'self'")
    expect(policyOf('font')).toContain("style-src 'self' 'unsafe-inline'")
  })
})
