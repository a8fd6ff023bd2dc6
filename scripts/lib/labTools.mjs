import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { installFromDebian, isDebianRoot, missingPrograms } from './debian.mjs'

/** Programs, each with its Debian package. */
const TOOLS = { ip: 'iproute2', nft: 'nftables', conntrack: 'conntrack', python3: 'python3' }

/** Installs the programs that the lab of namespaces and NATs needs, if it can. */
export function installLabTools() {
  const packages = missingPrograms(TOOLS).map((tool) => TOOLS[tool])
  if (packages.length && isDebianRoot()) installFromDebian(packages)
}

/** Why this machine can't run the lab, as the rest of a sentence. Undefined: it can. */
export function whyNoLab() {
  if (process.platform !== 'linux') return 'it needs Linux'
  if (process.getuid?.() !== 0) return 'it needs root'
  const missing = missingPrograms(TOOLS)
  if (missing.length) return `it needs ${missing.join(', ')}, which could not be installed here`
  if (!existsSync('/dev/net/tun')) return 'it needs /dev/net/tun, which this machine does not have'
  return whyNoNat()
}

/** Tries to make a namespace with a NAT. Returns why that failed. */
function whyNoNat() {
  const name = `lumamesh-${process.pid}-0-probe`
  const run = (args, input = '') => execFileSync('ip', args, { input, stdio: 'pipe', encoding: 'utf8' })
  try {
    run(['netns', 'add', name])
  } catch (error) {
    return `this machine can't create network namespaces (${lastLine(error)})`
  }
  try {
    run(['netns', 'exec', name, 'nft', '-f', '-'], NAT)
    run(['netns', 'exec', name, 'conntrack', '-F'])
    return undefined
  } catch (error) {
    return `this machine can't run a NAT in a network namespace (${lastLine(error)})`
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
