import { aead } from './aead.ts'
import { roomKeys } from './roomKeys.ts'
import { sessionKeys } from './sessionKeys.ts'

let warm = false

/**
 * Runs each primitive once while the page is idle. The first use of each takes milliseconds because JavaScript is
 * compiled, which would otherwise delay the first connection.
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
