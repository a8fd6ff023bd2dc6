import { readFile } from 'node:fs/promises'
import { transform } from 'esbuild'
import { trimmed } from './trim.mjs'
import { withoutSentences } from './withoutSentences.mjs'

/** What leads to files, media and requests, of which lumamesh.js has stand-ins only (core/src/lite). */
export const core = {
  'rooms/roomCore.ts': [
    ['this.#each((room) => this.#sendMedia(peer, room))'],
    ['#sendMedia(…) {…}'],
    ['isSending(…) {…}'],
    ['handlers = new RequestHandlers();'],
    ['answer: (…) => …', 'answer: 0'],
    ['file: (…) => …', 'file: 0'],
    ['stream: (…) => …', 'stream: 0'],
    ['track: (…) => …', 'track: 0'],
    ['streamend: (…) => …', 'streamend: 0'],
  ],
  'rooms/dispatch.ts': [['case MEDIA: …']],
  'peers/simplePeerConnection.ts': [
    ['addTransceiver(…) {…}'],
    ['for (const request of renegotiationRequests(rtc)) …'],
  ],
  'peers/peer.ts': [
    ['this.media = new Media(…)', 'this.media = new Media()'],
    [
      'this.transfers = new Transfers(…)',
      'this.transfers = new Transfers({ control: (value) => this.post(TRANSFERS, encodeValue(value)) })',
    ],
    ['this.media.moveTo(…)'],
    ['this.media.end()'],
    ['this.transfers.close(…)'],
    ['this.requests.close(…)'],
  ],
  'rooms/room.ts': [
    ['this.media = new RoomMedia(…)'],
    ['this.media.clear()'],
    ['handle(…) {…}', 'handle() { requestAll() }'],
    ['request(…) {…}', 'request() { requestAll() }'],
    ['sendFile(…) {…}', 'sendFile() { requestAll() }'],
    ['addStream(…) {…}', 'addStream() { requestAll() }'],
    ['addTrack(…) {…}', 'addTrack() { requestAll() }'],
    ['async replaceTrack(…) {…}', 'async replaceTrack() { requestAll() }'],
    ['this.media.clear(stream)'],
    ['this.media.remove(track)'],
  ],
}

/** An esbuild plugin that leaves out of lumamesh.js what it never reaches, and the sentences of most errors: every byte is paid for. */
export const trimLite = {
  name: 'trim-lite',
  setup({ onLoad }) {
    onLoad({ filter: /core[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'ts', target: 'es2022' })
      const name = Object.keys(core).find((end) => path.replaceAll('\\', '/').endsWith(`/${end}`))
      return { contents: withoutSentences(trimmed(code, core[name] ?? [], name)), loader: 'js' }
    })
  },
}
