// Stands in for `err-code` under simple-peer, which is CommonJS and would bring its wrapper along.
export default (error, code) => Object.assign(error, { code })
