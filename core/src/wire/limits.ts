/** Bytes of a peer id: random, chosen by the page for as long as it lives. */
export const PEER_ID_BYTES = 16
/** Bytes of a topic, of a key, of a fingerprint, of a session nonce. */
export const HASH_BYTES = 32
/** The protocol version spoken here (docs/reference/protocol.md). */
export const PROTOCOL_VERSION = 1
/** Largest frame on a relay link, bytes. */
export const MAX_FRAME_BYTES = 65_536
/** Largest sealed payload of one SIGNAL, bytes. */
export const MAX_SIGNAL_BYTES = 32_768
/** Largest trickle signal, bytes: a relay carries none so large, a connection does. Each track takes some 7 kB. */
export const MAX_TRICKLE_BYTES = 2 ** 19
/** Largest greeting in an offer or answer, bytes. */
export const MAX_HELLO_BYTES = 1_024
/** Most members that one MEMBERS frame lists. */
export const MAX_MEMBERS = 1_000
/** Most relay records in one frame. */
export const MAX_RECORDS = 32
/** Largest encoded relay record, bytes. */
export const MAX_RECORD_BYTES = 1_024
/** Most TURN servers in a WELCOME, an offer or an answer. */
export const MAX_TURN_SERVERS = 4
/** Most addresses of one relay. */
export const MAX_ADDRESSES = 8
/** A page asks its relay for a sign of life this often, ms. */
export const RELAY_PING_MS = 1_000
/** Either end leaves a relay link on which nothing arrived for this long, ms. */
export const RELAY_SILENCE_MS = 2_600
/** Plaintext of one frame between peers, bytes: 16 KiB on the wire is safe in every browser and the fastest in Chrome. */
export const MAX_CHUNK_BYTES = 16_384 - 64
/** Largest message on the reliable lane, bytes. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024
