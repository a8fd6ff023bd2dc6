/** Whether this is `npm run test:long`, with every pair of browsers and more cycles than `npm test`. */
// biome-ignore lint/suspicious/noUndeclaredEnvVars: set by the test runner, not for a turbo task.
export const isLong = process.env.LUMAMESH_LONG === '1'
