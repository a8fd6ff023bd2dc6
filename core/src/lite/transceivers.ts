/** Stands in for what media need of a connection in lumamesh.js, which has none. */
export function makePlace(): void {}
export function givePlacesUp(): void {}
export function wishes(): never[] {
  return []
}
