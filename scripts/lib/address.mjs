import { networkInterfaces } from 'node:os'

/** This machine's IPv4 address. Undefined if it has only loopback. */
export function ownAddress() {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address
}
