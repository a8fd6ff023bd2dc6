import { INTERNET_ADDRESSES, type NatNetwork, type Place } from './natNetwork.ts'
import { UdpAgent } from './udpAgent.ts'

/** The behavior of a NAT (RFC 4787, sections 4.1 and 5). */
export interface NatBehavior {
  mapping: 'none' | 'endpoint-independent' | 'address and port-dependent'
  filtering: 'endpoint-independent' | 'address-dependent' | 'address and port-dependent'
  /** The mapped address of the first destination. */
  mapped: string
}

const [ADDRESS, OTHER_ADDRESS] = INTERNET_ADDRESSES
const SERVER = `${ADDRESS}:7001`
const OTHER_PORT = `${ADDRESS}:7002`
const STRANGER = `${OTHER_ADDRESS}:7001`

/** Measures the NAT of that place, as RFC 5780 does. It must not have mappings for these addresses yet. */
export async function probe(network: NatNetwork, place: Place): Promise<NatBehavior> {
  const own = `${network.address(place)}:40000`
  const internet = await UdpAgent.start(network.internet, [SERVER, OTHER_PORT, STRANGER])
  const client = await UdpAgent.start(network.clients[place], [own])
  try {
    const mappedFor = async (server: string) => {
      client.send(own, server, `to ${server}`)
      return (await internet.receive(`to ${server}`)).from
    }
    const mapped = await mappedFor(SERVER)
    internet.send(STRANGER, mapped, 'from a stranger')
    internet.send(OTHER_PORT, mapped, 'from another port')
    // Packets keep their order: once this one is received, those before it were received or dropped.
    internet.send(SERVER, mapped, 'from the server')
    await client.receive('from the server')
    const received = client.received.map(({ text }) => text)
    const others = [await mappedFor(OTHER_PORT), await mappedFor(STRANGER)]
    return {
      mapped,
      mapping:
        mapped === own
          ? 'none'
          : others.every((other) => other === mapped)
            ? 'endpoint-independent'
            : 'address and port-dependent',
      filtering: received.includes('from a stranger')
        ? 'endpoint-independent'
        : received.includes('from another port')
          ? 'address-dependent'
          : 'address and port-dependent',
    }
  } finally {
    await Promise.all([internet.close(), client.close()])
  }
}
