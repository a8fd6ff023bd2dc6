// Stands in for `err-code` under simple-peer, which is CommonJS and would bring its wrapper along. A new error, as the code of a
// DOMException can't be set.
export default (cause, code) => Object.assign(new Error(cause.message, { cause }), { code })
