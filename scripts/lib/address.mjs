import { networkInterfaces } from 'node:os'

/** This machine's own IPv4 address, or undefined where it has none but loopback. */
export function ownAddress() {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address
}
