// The entry of lumamesh.js, for pages without npm.
export { connect } from './connect.ts'
export { LumameshError } from './errors.ts'
