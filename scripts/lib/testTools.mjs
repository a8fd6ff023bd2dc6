import { delimiter, join } from 'node:path'
import { installFromDebian, isDebianRoot, missingPrograms, unpackFromDebian } from './debian.mjs'
import { root } from './setup.mjs'

/** The programs that tests call, each with its Debian package. */
const PROGRAMS = { ip: 'iproute2', shellcheck: 'shellcheck', 'systemd-analyze': 'systemd' }

/** coturn's client, unpacked: installing the package would start a TURN server on the port that `npm start` uses. */
const COTURN = { turnutils_uclient: 'coturn' }
const coturn = join(root, '.lumamesh/coturn')

/** Puts the programs that tests call on the PATH, if it can. Returns a sentence for each that is still missing. */
export function installTestTools() {
  process.env.PATH += `${delimiter}${join(coturn, 'usr/bin')}`
  if (isDebianRoot()) {
    const packages = missingPrograms(PROGRAMS).map((program) => PROGRAMS[program])
    if (packages.length) installFromDebian(packages)
    if (missingPrograms(COTURN).length) unpackFromDebian('coturn', /^libevent/, coturn)
  }
  const all = { ...PROGRAMS, ...COTURN }
  return missingPrograms(all).map(
    (program) =>
      `${program} is missing and could not be installed here. Install the package ${all[program]} ` +
      "with your system's package manager",
  )
}
