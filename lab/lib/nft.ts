import { execFileSync } from 'node:child_process'
import type { Netns } from '../../e2e/lib/netns.ts'

/** Adds these rules to those of the namespace. */
export function loadRules(namespace: Netns, rules: string): void {
  const [program, args] = namespace.command('nft', '-f', '-')
  execFileSync(program, args, { input: rules, stdio: 'pipe' })
}
