import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { html, isNothing, type Part } from './html.ts'

describe('html', () => {
  it.each<[Part, string]>([
    ['<b>', '&lt;b&gt;'],
    [`"'&`, '&quot;&#39;&amp;'],
    [7, '7'],
    [0, '0'],
    ['', ''],
    [undefined, ''],
    [null, ''],
    [false, ''],
    [html`<b>${'<'}</b>`, '<b>&lt;</b>'],
    [['<', html`<br>`, [1, undefined]], '&lt;<br>1'],
    [[], ''],
  ])('renders %j as %s', (part, expected) => {
    expect(html`[${part}]`.text).toBe(`[${expected}]`)
  })

  it('does not change the markup around values', () => {
    expect(html`<a href="${'x"y'}">\n&amp;</a>`.text).toBe('<a href="x&quot;y">\n&amp;</a>')
  })

  it('never lets a value open a tag or end an attribute', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const { text } = html`${value}`
        expect(text).not.toMatch(/[<>"']/)
        expect(text.replace(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&')
      }),
    )
  })
})

it.each<[Part, boolean]>([
  [undefined, true],
  [null, true],
  [false, true],
  [0, false],
  ['', false],
  [[], false],
])('isNothing(%j) is %s', (part, expected) => {
  expect(isNothing(part)).toBe(expected)
})
