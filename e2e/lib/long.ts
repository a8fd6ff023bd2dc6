/** Whether this is `npm run test:long`: every pair of browsers, and more of everything, where `npm test` has less. */
// biome-ignore lint/suspicious/noUndeclaredEnvVars: a test runner's, and no task of turbo.
export const isLong = process.env.LUMAMESH_LONG === '1'
