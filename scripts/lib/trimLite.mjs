import { readFile } from 'node:fs/promises'
import { transform } from 'esbuild'
import { trimmed } from './trim.mjs'
import { withoutSentences } from './withoutSentences.mjs'

/** Cuts of code that only files, media and requests need: lumamesh.js has stand-ins for them (core/src/lite). */
export const core = {
  'rooms/roomCore.ts': [
    ['this.#each((room) => this.#sendMedia(peer, room))'],
    ['#sendMedia(…) {…}'],
    ['isSending(…) {…}'],
    ['handlers = new RequestHandlers();'],
    ['answer: (…) => …'],
    ['file: (…) => …'],
    ['stream: (…) => …'],
    ['track: (…) => …'],
    ['streamend: (…) => …'],
  ],
  'rooms/dispatch.ts': [['case MEDIA: …'], ['case TRANSFER_BYTES: …']],
  // Parts of error messages, which lumamesh.js leaves out.
  'wire/rich.ts': [['const path = …;']],
  'rooms/channel.ts': [['const problems = …;']],
  'lite/features/requests.ts': [['close() {…}']],
  'lite/transfer/transfers.ts': [['async send() {…}'], ['receiveBytes() {…}'], ['close() {…}']],
  'peers/simplePeerConnection.ts': [
    ['addTransceiver(…) {…}'],
    ['for (const request of renegotiationRequests(rtc)) …'],
  ],
  'peers/peer.ts': [
    ['this.media = new Media(…)', 'this.media = new Map()'],
    ['this.media.streams', 'this.media'],
    ['addStream(…) {…}', 'addStream() { this.requests.request() }'],
    ['addTrack(…) {…}', 'addTrack() { this.requests.request() }'],
    ['replaceTrack(…) {…}', 'async replaceTrack() { this.requests.request() }'],
    ['this.media.removeStream(stream)'],
    ['this.media.removeTrack(track)'],
    ['async request(…) {…}', 'async request() { this.requests.request() }'],
    ['async sendFile(…) {…}', 'async sendFile() { this.requests.request() }'],
    ['async sendStream(…) {…}', 'async sendStream() { this.requests.request() }'],
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

/** An esbuild plugin that removes unused code and most error messages from lumamesh.js, as every byte is paid for. */
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
