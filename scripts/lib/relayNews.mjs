import { createInterface } from 'node:readline'

/** The level of a warning in the relay's log. */
const WARNING = 40

/** Prints what a developer wants to know of a relay that restarts: that it does, its warnings, and its crashes. */
export function printNews({ child }) {
  createInterface({ input: child.stdout }).on('line', (line) => {
    // The relay prints its config here, tsx what it does.
    if (line.includes('[tsx]')) console.log(`Relay: ${line.slice(line.indexOf('[tsx]') + 6)}`)
  })
  createInterface({ input: child.stderr }).on('line', (line) => {
    const news = newsIn(line)
    if (news !== undefined) console.log(news)
  })
}

/** What to print for a line of the log; undefined for nothing. */
function newsIn(line) {
  const entry = parse(line)
  if (entry === undefined) return line
  if (entry.msg === 'serving') return `Relay: serving on UDP port ${entry.udpPort}`
  return entry.level >= WARNING ? `Relay: ${line}` : undefined
}

/** Undefined for what is not JSON, such as the stack of a crash. */
function parse(line) {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
