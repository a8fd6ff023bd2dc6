import { trim } from './trim.mjs'
import { ciphers } from './trimCiphers.mjs'
import { hashes } from './trimHashes.mjs'

/** The cuts remove checks of arguments too: the few callers, all in this project, pass valid ones. */
export const noble = { ...hashes, ...ciphers }

export const trimNoble = trim('trim-noble', noble)
