import { trim } from './trim.mjs'
import { ciphers } from './trimCiphers.mjs'
import { hashes } from './trimHashes.mjs'

/** Checks of arguments are left out: our own few callers stand for what they hand over. */
export const noble = { ...hashes, ...ciphers }

export const trimNoble = trim('trim-noble', noble)
