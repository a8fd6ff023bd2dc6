import { join } from 'node:path'
import ts from 'typescript'

/** Where a property is looked up, and whether every declaration of it that this may mean is in the package's own source. */
export interface PropertyUse {
  name: string
  place: string
  own: boolean
}

/** A package's source without its tests, and what the compiler knows about it. */
export class TypedSource {
  readonly #source: string
  readonly #program: ts.Program
  readonly #checker: ts.TypeChecker

  constructor(folder: string) {
    this.#source = join(folder, 'src/')
    const config = ts.getParsedCommandLineOfConfigFile(
      join(folder, 'tsconfig.json'),
      { noEmit: true },
      { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} },
    )
    if (!config) throw new Error(`${folder} has no readable tsconfig.json.`)
    const files = config.fileNames.filter((name) => !/\.test(-d)?\.ts$/.test(name))
    this.#program = ts.createProgram(files, config.options)
    this.#checker = this.#program.getTypeChecker()
  }

  /** Property accesses, destructurings and the keys of object literals. */
  uses(): PropertyUse[] {
    const files = this.#program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(this.#source))
    return files.flatMap((file) => this.#usesIn(file, file))
  }

  /** The names of all members that an app reaches from the exports of a module. */
  publicMembers(module: string): Set<string> {
    const file = this.#program.getSourceFile(join(this.#source, module))
    const symbol = file && this.#checker.getSymbolAtLocation(file)
    if (!symbol) throw new Error(`${module} is no module.`)
    const names = new Set<string>()
    const seen = new Set<ts.Type>()
    for (const exported of this.#checker.getExportsOfModule(symbol)) {
      const target =
        exported.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(exported) : exported
      this.#collect(this.#checker.getTypeOfSymbol(target), names, seen)
      this.#collect(this.#checker.getDeclaredTypeOfSymbol(target), names, seen)
    }
    return names
  }

  #collect(type: ts.Type, names: Set<string>, seen: Set<ts.Type>): void {
    if (seen.has(type)) return
    seen.add(type)
    const below = (next: ts.Type) => this.#collect(next, names, seen)
    if (type.isUnionOrIntersection()) type.types.forEach(below)
    for (const argument of type.aliasTypeArguments ?? []) below(argument)
    for (const argument of this.#checker.getTypeArguments(type as ts.TypeReference)) below(argument)
    for (const { type: value } of this.#checker.getIndexInfosOfType(type)) below(value)
    for (const signature of type.getCallSignatures()) {
      for (const parameter of signature.getParameters()) below(this.#checker.getTypeOfSymbol(parameter))
      below(signature.getReturnType())
    }
    for (const property of type.getProperties()) {
      if (!this.#isOwn(property) || property.name.includes('#') || isInternal(property)) continue
      names.add(property.name)
      below(this.#checker.getTypeOfSymbol(property))
    }
  }

  #usesIn(node: ts.Node, file: ts.SourceFile): PropertyUse[] {
    const uses: PropertyUse[] = []
    const note = (name: ts.Identifier, symbols: (ts.Symbol | undefined)[]) => {
      const place = `${file.fileName.slice(this.#source.length)}:${file.getLineAndCharacterOfPosition(name.getStart()).line + 1}`
      uses.push({ name: name.text, place, own: symbols.every((symbol) => symbol && this.#isOwn(symbol)) })
    }
    const visit = (node: ts.Node) => {
      if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.name)) {
        note(node.name, [this.#checker.getSymbolAtLocation(node.name)])
      } else if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
        const name = node.propertyName ?? node.name
        if (ts.isIdentifier(name) && !node.dotDotDotToken)
          note(name, this.#members(this.#checker.getTypeAtLocation(node.parent), name.text))
      } else if (
        ts.isObjectLiteralElementLike(node) &&
        ts.isObjectLiteralExpression(node.parent) &&
        node.name &&
        ts.isIdentifier(node.name)
      ) {
        const context = this.#checker.getContextualType(node.parent)
        note(node.name, context ? this.#members(context, node.name.text) : [])
      }
      ts.forEachChild(node, visit)
    }
    visit(node)
    return uses
  }

  /** The properties of that name of all types that a union joins. */
  #members(type: ts.Type, name: string): ts.Symbol[] {
    const types = type.isUnion() ? type.types : [type]
    return types.flatMap((each) => this.#checker.getPropertyOfType(each, name) ?? [])
  }

  #isOwn({ declarations = [] }: ts.Symbol): boolean {
    return (
      declarations.length > 0 &&
      declarations.every((declaration) => declaration.getSourceFile().fileName.startsWith(this.#source))
    )
  }
}

function isInternal({ declarations = [] }: ts.Symbol): boolean {
  return declarations.some((declaration) =>
    ts.getJSDocTags(declaration).some(({ tagName }) => tagName.text === 'internal'),
  )
}
