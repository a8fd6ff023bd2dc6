import { trim } from './trim.mjs'

const listed = (text) => text.trim().split(/\s*\n\s*/)

/**
 * Methods that peers/simplePeerConnection.ts never reaches, because it handles data channels and descriptions itself:
 * simple-peer's stream, its own messages, and the statistics that it needs before it reports a connection.
 */
const methods = listed(`
  address
  send
  getStats
  _createOffer
  _createAnswer
  _write
  _final
  _onFinish
  _startIceCompleteTimeout
  _maybeReady
  _onInterval
  _onChannelMessage
  _onChannelBufferedAmountLow
  _onChannelOpen
  _onChannelClose
  _setupData
  _onIceStateChange
  _onConnectionStateChange
  _onIceCandidate
  _debug
  get bufferSize
  get connected
`).map((name) => [`${name} (…) {…}`])

/**
 * Fields of the constructor: options that nobody passes, state of the methods above, and values equivalent to
 * undefined.
 */
const fields = listed(`
  this.__objectMode = …
  this._id = …
  this.channelName = opts.initiator …
  this.channelConfig = …
  this.channelNegotiated = …
  this.config = …
  this.offerOptions = …
  this.answerOptions = …
  this.sdpTransform = …
  this.trickle = …
  this.allowHalfTrickle = …
  this.iceCompleteTimeout = …
  this.remoteAddress = undefined
  this.remoteFamily = undefined
  this.remotePort = undefined
  this.localAddress = undefined
  this.localFamily = undefined
  this.localPort = undefined
  this._destroying = false
  this._iceComplete = false
  this._iceCompleteTimer = null
  this._remoteTracks = []
  this._remoteStreams = []
  this._isReactNativeWebrtc = …
  this._onFinishBound = () => …
  this.once('finish', …)
`).map((field) => [field])

/** Peers end only by _destroy, whose caller (peers/simplePeerConnection.ts) closes the connection and its channels. */
const endings = [
  ['this.destroyed || this._destroying', 'this._destroying'],
  ['if (this.destroyed) throw …', '', 2],
  ['this.destroyed', 'this._destroying', 2],
  ['this.end()'],
  ['unrefTimeout(() => { if (this._connected) … }, 0)'],
  ...listed(`
    this._connected = false
    this._pcReady = false
    this._channelReady = false
    this._closingInterval = null
    this._interval = null
    this._chunk = null
    this._cb = null
  `).map((statement) => [statement]),
]

/** The answer to pages that send media, which lumamesh.js does not show (core/src/lite/media.ts). */
const tracks = [['if (data.transceiverRequest && this.initiator) {…}']]

export const simplePeer = {
  'simple-peer/lite.js': [
    ...methods,
    ['this._debug(…)', '', 17],
    ...fields,
    ...endings,
    ['opts = Object.assign(…)'],
    ['super(opts)', 'super()'],
    ['opts.initiator || false', 'opts.initiator'],
    ['if (!RTCPeerConnection) {…}'],
    ['new RTCPeerConnection(this.config)', 'new RTCPeerConnection(opts.config)'],
    ["if (typeof this._pc.peerIdentity === 'object') {…}", 'this._pc.peerIdentity?.catch(() => {})'],
    // peers/simplePeerConnection.ts handles the channel, except for its end.
    [
      'if (this.initiator || this.channelNegotiated) {…} else {…}',
      `this._channel = this._pc.createDataChannel(opts.channelName, opts.channelConfig)
      this._channel.onclose = () => this._destroy()
      this._channel.onerror = ({ error }) => this._destroy(0, error)`,
    ],
    ['this._pc.onicegatheringstatechange = …'],
    ["if (typeof data === 'string') {…}"],
    // These candidates have no field `address`. A browser ignores one that it can't use.
    ['if (!iceCandidateObj.address || …) {…} else {…}'],
    // peers/simplePeerConnection.ts makes the first offer, without waiting for a turn of the event loop.
    ['if (this.initiator) { if (this._isNegotiating) {…} else { unrefTimeout(…, 0) } } else {…}', '$3'],
    // Each side sends plain objects, which the browser accepts as they are.
    ['new RTCSessionDescription(data)', 'data'],
    ['const iceCandidateObj = …'],
    ['iceCandidateObj', 'candidate'],
    ['this._pc.remoteDescription && this._pc.remoteDescription.type', 'this._pc.remoteDescription'],
    // Not needed: a signal without content can't arrive.
    ['if (!data.sdp && …) {…}'],
    // A connection has failed as soon as its ICE has (W3C WebRTC, section 4.3.3).
    [
      'this._pc.oniceconnectionstatechange = …',
      "this._pc.oniceconnectionstatechange = () => this.emit('iceStateChange', this._pc.iceConnectionState)",
    ],
    [
      'this._pc.onconnectionstatechange = …',
      "this._pc.onconnectionstatechange = () => { if (this._pc.connectionState === 'failed') this._destroy() }",
    ],
    [
      'this._pc.onicecandidate = …',
      `this._pc.onicecandidate = ({ candidate: found }) => {
        if (!found) return
        const { candidate, sdpMLineIndex, sdpMid } = found
        this.emit('signal', { type: 'candidate', candidate: { candidate, sdpMLineIndex, sdpMid } })
      }`,
    ],
    ['this._sendersAwaitingStable.forEach(…)'],
    ['this._sendersAwaitingStable = []', '', 2],
    ["this.emit('negotiated')"],
    ["this.emit('signalingStateChange', …)"],
    ['Peer.WEBRTC_SUPPORT = …'],
    ['Peer.config = …'],
    ['Peer.channelConfig = …'],
    ['errCode(err, …)', 'err', 2],
    ['__destroy (err) {…}'],
    ['this.__destroy(err)', 'this._destroy(0, err)', 2],
  ],
  'shims/streamx.js': [['once() {…}'], ['removeListener() {…}'], ['push() {…}'], ['end() {…}']],
}

export const trimSimplePeer = (full) =>
  trim('trim-simple-peer', {
    ...simplePeer,
    'simple-peer/lite.js': full
      ? simplePeer['simple-peer/lite.js']
      : [...simplePeer['simple-peer/lite.js'], ...tracks],
  })
