import { type Address, LumameshError } from '@lumamesh/core/protocol'
import { StunClient } from './stunClient.ts'

/** Whether somebody answers a STUN question there within `timeout` ms. */
export async function answersStun(address: Address, timeout: number): Promise<boolean> {
  try {
    const client = await StunClient.open(address)
    try {
      return (await client.seen(timeout)) !== undefined
    } finally {
      client.close()
    }
  } catch (error) {
    if (error instanceof LumameshError) return false
    throw error
  }
}
