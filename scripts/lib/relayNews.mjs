import { createInterface } from 'node:readline'

/** The level of a warning in the relay's log. */
const WARNING = 40

/** Prints the restarts, warnings and crashes of a watched relay. */
export function printNews({ child }) {
  createInterface({ input: child.stdout }).on('line', (line) => {
    // The relay prints its config here, and tsx its restarts.
    if (line.includes('[tsx]')) console.log(`Relay: ${line.slice(line.indexOf('[tsx]') + 6)}`)
  })
  createInterface({ input: child.stderr }).on('line', (line) => {
    const news = newsIn(line)
    if (news !== undefined) console.log(news)
  })
}

/** The text to print for a line of the log. Undefined: nothing. */
function newsIn(line) {
  const entry = parse(line)
  if (entry === undefined) return line
  if (entry.msg === 'serving') return `Relay: serving on UDP port ${entry.udpPort}`
  return entry.level >= WARNING ? `Relay: ${line}` : undefined
}

/** Undefined if the line is not JSON, such as the stack of a crash. */
function parse(line) {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
