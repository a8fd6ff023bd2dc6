import { toHex } from '@lumamesh/core/protocol'
import { CBOR } from 'micro-ordinals/cbor.js'
import { type Html, html } from './html.ts'

/**
 * Metadata as lists, or undefined if it is not CBOR. Unlike ord, micro-ordinals refuses CBOR with tagged values, so such metadata is
 * not shown.
 */
export function metadataHtml(metadata: Uint8Array): Html | undefined {
  try {
    // Nesting deep enough to exhaust the stack throws as well.
    return valueHtml(CBOR.decode(metadata))
  } catch {
    return
  }
}

function valueHtml(value: unknown): Html {
  if (value instanceof Uint8Array) return html`${toHex(value).toUpperCase()}`
  if (Array.isArray(value))
    return html`<ul>${value.map((element) => html`<li>${valueHtml(element)}</li>`)}</ul>`
  if (typeof value === 'object' && value !== null)
    return html`<dl>${Object.entries(value).map(([key, each]) => html`<dt>${key}</dt><dd>${valueHtml(each)}</dd>`)}</dl>`
  return html`${String(value)}`
}
