/** Length of a peer id, in bytes. A page chooses it at random and keeps it while it is open. */
export const PEER_ID_BYTES = 16
/** Length of a topic, a key, a fingerprint or a session nonce, in bytes. */
export const HASH_BYTES = 32
/** The protocol version of this build (docs/reference/protocol.md). */
export const PROTOCOL_VERSION = 1
/** Size of the largest frame on a relay link, in bytes. */
export const MAX_FRAME_BYTES = 65_536
/** Size of the largest sealed payload of one SIGNAL, in bytes. */
export const MAX_SIGNAL_BYTES = 32_768
/**
 * Size of the largest trickle signal, in bytes. Only a connection carries one that large, not a relay. Each track takes
 * about 7 kB.
 */
export const MAX_TRICKLE_BYTES = 2 ** 19
/** Size of the largest greeting in an offer or answer, in bytes. */
export const MAX_HELLO_BYTES = 1_024
/** Maximum number of members in one MEMBERS frame. */
export const MAX_MEMBERS = 1_000
/** Maximum number of relay records in one frame. */
export const MAX_RECORDS = 32
/** Size of the largest encoded relay record, in bytes. */
export const MAX_RECORD_BYTES = 1_024
/** Maximum number of TURN servers in a WELCOME, an offer or an answer. */
export const MAX_TURN_SERVERS = 4
/** Maximum number of addresses of one relay. */
export const MAX_ADDRESSES = 8
/** The interval at which a page pings its relay, in ms. */
export const RELAY_PING_MS = 1_000
/** Either end closes a relay link on which nothing has arrived for this long, in ms. */
export const RELAY_SILENCE_MS = 2_600
/**
 * Plaintext of one frame between peers, in bytes. 16 KiB on the wire works in every browser and is the fastest in
 * Chrome.
 */
export const MAX_CHUNK_BYTES = 16_384 - 64
/** Size of the largest message on the reliable lane, in bytes. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024
