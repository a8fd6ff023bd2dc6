/** Counts the tests of a vitest run. `skipped` has the names of skipped tests by reason. */
export function tally(vitest) {
  const counts = { passed: 0, failed: 0, skipped: new Map() }
  for (const module of vitest.state.getTestModules()) {
    const tests = [...module.children.allTests()]
    // A file that fails to load has no tests, so it counts as one failure.
    const broken = module.errors().length > 0
    if (broken) counts.failed++
    for (const test of tests) count(counts, test, broken)
  }
  counts.failed += vitest.state.getUnhandledErrors().length
  return counts
}

function count(counts, test, broken) {
  const result = test.result()
  if (result.state === 'passed') counts.passed++
  else if (result.state === 'failed') counts.failed++
  else {
    const why = result.note ?? (broken ? 'its file failed to run' : 'switched off in the test')
    counts.skipped.set(why, [...(counts.skipped.get(why) ?? []), test.fullName])
  }
}
