import { createHash, hkdfSync } from 'node:crypto'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { gossipsub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { toHex } from '@lumamesh/core/protocol'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { onTestFinished } from 'vitest'
import { provideWithResolvers } from '../network/withResolvers.ts'

/** A libp2p node with the salt of the network, which can send anything. */
export async function rogueRelay(salt: string) {
  provideWithResolvers()
  const prologueBytes = new Uint8Array(hkdfSync('sha256', salt, '', 'lumamesh noise prologue', 32))
  const privateKey = await generateKeyPair('Ed25519')
  const libp2p = await createLibp2p({
    privateKey,
    transports: [tcp()],
    streamMuxers: [yamux()],
    connectionEncrypters: [noise({ prologueBytes })],
    connectionGater: { denyDialMultiaddr: () => false },
    services: {
      identify: identify(),
      ping: ping(),
      pubsub: gossipsub({
        globalSignaturePolicy: 'StrictNoSign',
        msgIdFn: ({ data }) => createHash('sha256').update(data).digest(),
        allowPublishToZeroTopicPeers: true,
      }),
    },
  })
  onTestFinished(async () => {
    await libp2p.stop()
  })
  return {
    id: toHex(privateKey.publicKey.raw),
    libp2p,
    dial: async (port: number | undefined) => await libp2p.dial(multiaddr(`/ip4/127.0.0.1/tcp/${port}`)),
    publish: (topic: string, data: Uint8Array) => libp2p.services.pubsub.publish(topic, data),
    subscribe: (topic: string) => libp2p.services.pubsub.subscribe(topic),
  }
}
