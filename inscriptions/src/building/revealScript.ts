import { Script, type ScriptType } from '@scure/btc-signer'
import { splitIntoPushes } from '../bitcoin/pushes.ts'
import { PROTOCOL } from '../ord/envelope.ts'
import { TAG_NAMES, TAGS, type TagName, type TagValues } from '../ord/tags.ts'

/** The content of an envelope. Tags and a body that are undefined are not written. */
export interface EnvelopeContent {
  readonly tags: { readonly [Name in TagName]?: TagValues[Name] | undefined }
  readonly body: Uint8Array | undefined
}

/**
 * The tapscript of a reveal: it checks a signature of `key`, then has the envelope, which is never executed. Tags are pushed as
 * bytes and not as OP_1 to OP_16: before the jubilee, ord counted those inscriptions as cursed.
 */
export function revealScript(key: Uint8Array, { tags, body }: EnvelopeContent): Uint8Array {
  const script: ScriptType = [key, 'CHECKSIG', 0, 'IF', PROTOCOL]
  for (const name of TAG_NAMES)
    for (const push of encodeTag(name, tags[name])) script.push(Uint8Array.of(TAGS[name].number), push)
  if (body !== undefined) script.push(0, ...splitIntoPushes(body))
  script.push('ENDIF')
  return Script.encode(script)
}

function encodeTag<Name extends TagName>(name: Name, value: TagValues[Name] | undefined): Uint8Array[] {
  return value === undefined ? [] : TAGS[name].encode(value)
}
