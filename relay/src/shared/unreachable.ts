/** Ends an exhaustive switch: a new member of the union does not compile until it has a case. @throws TypeError */
export function unreachable(value: never): never {
  throw new TypeError(`No case handles ${JSON.stringify(value)}`)
}
