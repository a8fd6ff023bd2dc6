import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { installFromDebian, isDebianRoot, missingPrograms } from './debian.mjs'

/** Programs, and Debian's packages that have them. */
const TOOLS = { ip: 'iproute2', nft: 'nftables', conntrack: 'conntrack', python3: 'python3' }

/** Installs what the lab of namespaces and NATs takes, where this machine lets us. */
export function installLabTools() {
  const packages = missingPrograms(TOOLS).map((tool) => TOOLS[tool])
  if (packages.length && isDebianRoot()) installFromDebian(packages)
}

/** Why there can be no such lab here, if so: the rest of a sentence. */
export function whyNoLab() {
  if (process.platform !== 'linux') return 'it takes Linux'
  if (process.getuid?.() !== 0) return 'it takes root'
  const missing = missingPrograms(TOOLS)
  if (missing.length) return `it takes ${missing.join(', ')}, which could not be installed here`
  if (!existsSync('/dev/net/tun')) return 'it takes /dev/net/tun, which this machine does not have'
  return whyNoNat()
}

/** Makes a namespace with a NAT, and deletes it. */
function whyNoNat() {
  const name = `lumamesh-${process.pid}-0-probe`
  const run = (args, input = '') => execFileSync('ip', args, { input, stdio: 'pipe', encoding: 'utf8' })
  try {
    run(['netns', 'add', name])
  } catch (error) {
    return `this machine makes no network namespaces (${lastLine(error)})`
  }
  try {
    run(['netns', 'exec', name, 'nft', '-f', '-'], NAT)
    run(['netns', 'exec', name, 'conntrack', '-F'])
    return undefined
  } catch (error) {
    return `this machine has no NAT in network namespaces (${lastLine(error)})`
  } finally {
    run(['netns', 'delete', name])
  }
}

const NAT = `table ip nat {
  chain leave { type nat hook postrouting priority srcnat
    masquerade fully-random
  }
}`

function lastLine({ stderr, message }) {
  return (stderr || message).trim().split('\n').at(-1)
}
