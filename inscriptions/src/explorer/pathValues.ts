import { parseInscriptionId } from '../ord/inscriptionId.ts'
import { type ExplorerResponse, text } from './http.ts'
import { SAT_SUPPLY } from './satRanges.ts'

/** The values of a path, with defaults for those that the path does not have. */
const NONE = { inscription_id: '', inscription_query: '', sat_number: 0, index: 0, page: 0 }

export type PathValues = typeof NONE

/**
 * The values of a path such as `/r/sat/{sat_number}/at/{index}` by name. Undefined if the path does not match.
 */
export function matchPath(pattern: string, path: string): Map<string, string> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return
  const values = new Map<string, string>()
  for (const [i, part] of wanted.entries()) {
    const value = given[i] ?? ''
    if (part.startsWith('{') && value !== '') values.set(part.slice(1, -1), value)
    else if (part !== value) return
  }
  return values
}

/** Parses the values. For a value that is not valid, returns the response of axum, ord's framework. */
export function readValues(raw: ReadonlyMap<string, string>): PathValues | ExplorerResponse {
  const values = { ...NONE }
  for (const [name, value] of raw) {
    const read = READERS[name as keyof PathValues](value)
    if (read === undefined) return text(400, `Invalid URL: Cannot parse \`${name}\` with value \`${value}\``)
    Object.assign(values, { [name]: read })
  }
  return values
}

const READERS: { [Name in keyof PathValues]: (text: string) => PathValues[Name] | undefined } = {
  inscription_id: parseInscriptionId,
  inscription_query: (text) => parseInscriptionId(text) ?? (/^-?\d{1,10}$/.test(text) ? text : undefined),
  // ord also accepts names, degrees, percentiles and block heights of sats.
  sat_number: (text) => wholeNumber(text, SAT_SUPPLY),
  index: (text) => {
    const number = wholeNumber(text.replace(/^[+-]/, ''), Number.MAX_SAFE_INTEGER)
    return number !== undefined && text.startsWith('-') ? -number : number
  },
  page: (text) => wholeNumber(text, 2 ** 32),
}

function wholeNumber(text: string, below: number): number | undefined {
  return /^\d{1,16}$/.test(text) && Number(text) < below ? Number(text) : undefined
}
