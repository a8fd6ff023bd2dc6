import { contentOf } from './contentResponse.ts'
import type { Entry } from './entry.ts'
import { type ExplorerRequest, type ExplorerResponse, notFound, redirect, text } from './http.ts'
import { inscriptionPage } from './inscriptionPage.ts'
import type { Ledger } from './ledger.ts'
import { listPage, satPage } from './listPages.ts'
import { mediaOf } from './media.ts'
import { matchPath, type PathValues, readValues } from './pathValues.ts'
import { previewPage } from './previewPage.ts'
import {
  childrenJson,
  inscriptionJson,
  metadataJson,
  parentsJson,
  satAtIndexJson,
  satJson,
} from './recursive.ts'
import { staticFile } from './staticFiles.ts'

/** The input of a response besides the path. */
interface Context {
  ledger: Ledger
  acceptEncoding: string | undefined
  decompress: boolean
}

export interface RouterOptions {
  /** Whether to decompress brotli for clients that do not accept it, like `ord server --decompress`. */
  decompress: boolean
}

type Handler = (values: PathValues, context: Context) => ExplorerResponse
type EntryHandler = (entry: Entry, context: Context, values: PathValues) => ExplorerResponse

const ROUTES: Record<string, Handler> = {
  '/': (_, { ledger }) => listPage(ledger, 0),
  '/inscriptions': (_, { ledger }) => listPage(ledger, 0),
  '/inscriptions/{page}': ({ page }, { ledger }) => listPage(ledger, page),
  '/sat/{sat_number}': ({ sat_number }, { ledger }) => satPage(sat_number, ledger),
  '/r/sat/{sat_number}': ({ sat_number }, { ledger }) => satJson(ledger.onSat(sat_number), 0),
  '/r/sat/{sat_number}/{page}': ({ sat_number, page }, { ledger }) => satJson(ledger.onSat(sat_number), page),
  '/r/sat/{sat_number}/at/{index}': ({ sat_number, index }, { ledger }) =>
    satAtIndexJson(ledger.onSat(sat_number), index),
  '/r/sat/{sat_number}/at/{index}/content': contentAtIndex,
  '/inscription/{inscription_query}': queriedInscription,
  '/preview/{inscription_id}': ofEntry(preview),
  '/content/{inscription_id}': ofEntry((entry, context) => content(entry, context, true)),
  '/r/undelegated-content/{inscription_id}': ofEntry(({ inscription }, context) =>
    contentOf(inscription, inscription.id, { ...context, isFixed: true }),
  ),
  '/r/inscription/{inscription_id}': ofEntry((entry, { ledger }) => inscriptionJson(entry, ledger)),
  '/r/metadata/{inscription_id}': ofEntry(metadataJson),
  '/r/children/{inscription_id}': ofEntry((entry) => childrenJson(entry, 0)),
  '/r/children/{inscription_id}/{page}': ofEntry((entry, _, { page }) => childrenJson(entry, page)),
  '/r/parents/{inscription_id}': ofEntry((entry) => parentsJson(entry, 0)),
  '/r/parents/{inscription_id}/{page}': ofEntry((entry, _, { page }) => parentsJson(entry, page)),
}

/** Responds to a request: ord's endpoints with their headers (`server.rs`, 0.27), and pages for people. */
export function route(request: ExplorerRequest, ledger: Ledger, options: RouterOptions): ExplorerResponse {
  const { status, headers, body } = answer(request, {
    ...options,
    ledger,
    acceptEncoding: request.acceptEncoding,
  })
  const common = { 'Content-Security-Policy': "default-src 'self'", 'Access-Control-Allow-Origin': '*' }
  return { status, headers: { ...common, ...headers }, body }
}

function answer({ method, path }: ExplorerRequest, context: Context): ExplorerResponse {
  if (method !== 'GET' && method !== 'HEAD') return text(405, '', { Allow: 'GET,HEAD' })
  for (const [pattern, handle] of Object.entries(ROUTES)) {
    const raw = matchPath(pattern, path)
    if (!raw) continue
    const values = readValues(raw)
    return 'status' in values ? values : handle(values, context)
  }
  const id = /^\/([0-9a-f]{64}i\d+)\/?$/i.exec(path)?.[1]
  return id === undefined ? (staticFile(path) ?? text(404, '')) : redirect(`/inscription/${id}`)
}

function ofEntry(handle: EntryHandler): Handler {
  return (values, context) => {
    const entry = context.ledger.byId(values.inscription_id)
    return entry ? handle(entry, context, values) : notFound(`inscription ${values.inscription_id}`)
  }
}

function queriedInscription({ inscription_query: query }: PathValues, { ledger }: Context): ExplorerResponse {
  const entry = ledger.byId(query) ?? ledger.entries.find(({ number }) => String(number) === query)
  return entry ? inscriptionPage(entry, ledger) : notFound(`inscription ${query}`)
}

function contentAtIndex({ sat_number, index }: PathValues, context: Context): ExplorerResponse {
  const entry = context.ledger.onSat(sat_number).at(index)
  return entry ? content(entry, context, index >= 0) : notFound(`inscription on sat ${sat_number}`)
}

function content(entry: Entry, context: Context, isFixed: boolean): ExplorerResponse {
  const { id } = entry.inscription
  const shown = shownBy(entry, context.ledger)
  return shown ? contentOf(shown.inscription, id, { ...context, isFixed }) : notFound(`delegate ${id}`)
}

/** HTML, or an image that may have scripts, is its own preview. Other content is shown by a page. */
function preview(entry: Entry, context: Context): ExplorerResponse {
  const { id } = entry.inscription
  const shown = shownBy(entry, context.ledger)
  if (!shown) return notFound(`delegate ${id}`)
  const media = mediaOf(shown.inscription)
  return media === 'iframe' ? content(entry, context, true) : previewPage(media, id, shown.inscription)
}

/** The inscription whose content is served: the delegate, if any. A delegate's own delegate is ignored. */
function shownBy(entry: Entry, ledger: Ledger): Entry | undefined {
  const { delegate } = entry.inscription
  return delegate === undefined ? entry : ledger.byId(delegate)
}
