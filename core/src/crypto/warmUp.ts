import { aead } from './aead.ts'
import { roomKeys } from './roomKeys.ts'
import { sessionKeys } from './sessionKeys.ts'

let warm = false

/**
 * Runs each primitive once. The first use of each costs milliseconds while JavaScript compiles it: better while the page is
 * idle than when somebody is to be met.
 */
export async function warmUp(): Promise<void> {
  if (warm) return
  warm = true
  const { secret, topic } = await roomKeys('')
  const end = { id: topic, nonce: topic }
  const { fromOfferer } = sessionKeys(secret, end, end)
  const cipher = aead(fromOfferer as Uint8Array<ArrayBuffer>)
  const nonce = new Uint8Array(12)
  await cipher.open(nonce, (await cipher.seal(nonce, nonce)) as Uint8Array<ArrayBuffer>)
}
