import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFileInfo, MAX_META_BYTES, MAX_NAME_CHARS, MAX_TYPE_CHARS, safeName } from './fileInfo.ts'

/** A text whose encoded form has `bytes` bytes: a tag, two quotes and the characters. */
const metaOf = (bytes: number) => 'm'.repeat(bytes - 3)

describe('the info of a file', () => {
  it.each<[string, readonly unknown[]]>([
    ['empty texts and no size', ['', '', null, undefined]],
    ['no meta at all', ['a', 'b', 0]],
    ['the longest name', ['n'.repeat(MAX_NAME_CHARS), '', 1, null]],
    ['the longest type', ['', 't'.repeat(MAX_TYPE_CHARS), 1, null]],
    ['the largest size', ['', '', Number.MAX_SAFE_INTEGER, null]],
    ['the largest meta', ['', '', 1, metaOf(MAX_META_BYTES)]],
  ])('accepts %s', (_, info) => {
    expect(isFileInfo(info)).toBe(true)
  })

  it.each<[string, readonly unknown[]]>([
    ['nothing', []],
    ['a name that is no text', [1, '', 1, null]],
    ['a name of one character more', ['n'.repeat(MAX_NAME_CHARS + 1), '', 1, null]],
    ['a type of one character more', ['', 't'.repeat(MAX_TYPE_CHARS + 1), 1, null]],
    ['no size', ['', '']],
    ['a size as text', ['', '', '5', null]],
    ['a negative size', ['', '', -1, null]],
    ['a size with a fraction', ['', '', 0.5, null]],
    ['a size that is no safe integer', ['', '', 2 ** 53, null]],
    ['an infinite size', ['', '', Number.POSITIVE_INFINITY, null]],
    ['a meta of one byte more', ['', '', 1, metaOf(MAX_META_BYTES + 1)]],
    ['a meta with a Blob inside', ['', '', 1, { file: new Blob(['x']) }]],
  ])('refuses %s', (_, info) => {
    expect(isFileInfo(info)).toBe(false)
  })
})

describe('a safe name', () => {
  it.each([
    ['cat.png', 'cat.png'],
    ['Grüße 🚀.txt', 'Grüße 🚀.txt'],
    ['../../etc/passwd', '__.._etc_passwd'],
    ['C:\\autoexec.bat', 'C__autoexec.bat'],
    ['.bashrc', '_bashrc'],
    ['...', '_'],
    ['a\u0000b\nc', 'a_b_c'],
    // Right-to-left override: displays as `photo exe.png`.
    ['photo \u202egnp.exe', 'photo _gnp.exe'],
    ['', 'file'],
  ])('of %j is %j', (name, safe) => {
    expect(safeName(name)).toBe(safe)
  })

  it('contains no path and no hidden characters, and is stable, whatever the name was', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('.', '/', '\\', ':', '\u202e', '\0', 'a')).map((chars) => chars.join('')),
    )
    fc.assert(
      fc.property(name, (name) => {
        const safe = safeName(name)
        expect(safe).not.toMatch(/^\.|[/\\:\p{Cc}\p{Bidi_C}]/u)
        expect(safe).not.toBe('')
        expect(safeName(safe)).toBe(safe)
      }),
    )
  })
})
