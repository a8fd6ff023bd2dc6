// The entry of lumamesh.js: what a page imports where there is no npm.
export { connect } from './connect.ts'
export { LumameshError } from './errors.ts'
