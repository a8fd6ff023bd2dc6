// Stands in for `uint8-util` under simple-peer, which names peers in debug lines that nobody reads and text that nobody sends.
export const randomBytes = () => new Uint8Array()
export const arr2hex = () => ''
export const text2arr = (text) => text
