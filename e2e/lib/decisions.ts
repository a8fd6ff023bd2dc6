import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** The source files below `src`, by their paths: no tests, no declarations, and nothing that is there for tests only. */
export function sourcesIn(src: string): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) =>
        /\.tsx?$/.test(file) && !/\.(test|test-d|d)\.tsx?$/.test(file) && !file.startsWith('testing/'),
    )
    .sort()
}

/** How many decisions a file takes: each `if`, `case`, `?:`, `&&`, `||` and `??`. */
function decisionsIn(path: string): number {
  const count = (node: ts.Node): number => {
    let decisions = isDecision(node) ? 1 : 0
    ts.forEachChild(node, (child) => {
      decisions += count(child)
    })
    return decisions
  }
  return count(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest))
}

/** The name of a file's own test. */
function testOf(file: string): string {
  return file.replace(/\.(tsx?)$/, '.test.$1')
}

/** Files below `src` that take at least so many decisions, and have no test of their own name. */
export function untestedDecisions(src: string, atLeast: number): string[] {
  const files = new Set(readdirSync(src, { recursive: true, encoding: 'utf8' }))
  return sourcesIn(src).filter((file) => !files.has(testOf(file)) && decisionsIn(join(src, file)) >= atLeast)
}

function isDecision(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node)) return LOGICAL.has(node.operatorToken.kind)
  return ts.isIfStatement(node) || ts.isCaseClause(node) || ts.isConditionalExpression(node)
}

const LOGICAL: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
])
