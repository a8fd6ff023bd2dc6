import { delimiter, join } from 'node:path'
import { installFromDebian, isDebianRoot, missingPrograms, unpackFromDebian } from './debian.mjs'
import { root } from './setup.mjs'

/** Programs that tests call, each with the Debian package that has it. */
const PROGRAMS = { ip: 'iproute2', shellcheck: 'shellcheck', 'systemd-analyze': 'systemd' }

/** coturn's client. Its package would also start a TURN server on the port that `npm start` wants. */
const COTURN = { turnutils_uclient: 'coturn' }
const coturn = join(root, '.lumamesh/coturn')

/** Puts the programs that tests call on the PATH, where this machine lets us; returns a sentence for each that stays missing. */
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
      `${program} is missing and could not be installed here: install the package ${all[program]} ` +
      "with your system's package manager",
  )
}
