export { type ErrorCode, LumameshError } from './errors.ts'
