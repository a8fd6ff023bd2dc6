import { INTERNET_ADDRESSES, type NatNetwork, type Place } from './natNetwork.ts'
import { UdpAgent } from './udpAgent.ts'

/** What a NAT does, in the terms of RFC 4787, sections 4.1 and 5. */
export interface NatBehavior {
  mapping: 'none' | 'endpoint-independent' | 'address and port-dependent'
  filtering: 'endpoint-independent' | 'address-dependent' | 'address and port-dependent'
  /** By which it is seen by whoever was asked first. */
  mapped: string
}

const [ADDRESS, OTHER_ADDRESS] = INTERNET_ADDRESSES
const SERVER = `${ADDRESS}:7001`
const OTHER_PORT = `${ADDRESS}:7002`
const STRANGER = `${OTHER_ADDRESS}:7001`

/** Asks the NAT of that place, as RFC 5780 does. It must know nothing of these addresses yet. */
export async function probe(network: NatNetwork, place: Place): Promise<NatBehavior> {
  const own = `${network.address(place)}:40000`
  const internet = await UdpAgent.start(network.internet, [SERVER, OTHER_PORT, STRANGER])
  const client = await UdpAgent.start(network.clients[place], [own])
  try {
    const seenBy = async (server: string) => {
      client.send(own, server, `to ${server}`)
      return (await internet.hears(`to ${server}`)).from
    }
    const mapped = await seenBy(SERVER)
    internet.send(STRANGER, mapped, 'from a stranger')
    internet.send(OTHER_PORT, mapped, 'from another port')
    // The way is one queue: once this is there, what was sent before has come, or never will.
    internet.send(SERVER, mapped, 'from the one that was asked')
    await client.hears('from the one that was asked')
    const heard = client.received.map(({ text }) => text)
    const others = [await seenBy(OTHER_PORT), await seenBy(STRANGER)]
    return {
      mapped,
      mapping:
        mapped === own
          ? 'none'
          : others.every((other) => other === mapped)
            ? 'endpoint-independent'
            : 'address and port-dependent',
      filtering: heard.includes('from a stranger')
        ? 'endpoint-independent'
        : heard.includes('from another port')
          ? 'address-dependent'
          : 'address and port-dependent',
    }
  } finally {
    await Promise.all([internet.close(), client.close()])
  }
}
