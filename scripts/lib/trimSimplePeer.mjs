import { trim } from './trim.mjs'

const listed = (text) => text.trim().split(/\s*\n\s*/)

/**
 * Methods that mesh/link.ts never reaches, because it takes data channels and descriptions for itself: simple-peer's stream, its own messages,
 * and the statistics it asks for before it calls itself connected.
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

/** What the constructor is told by nobody, keeps for the methods above, or sets to what undefined does as well. */
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

/** Peers end by _destroy alone, whose caller (mesh/link.ts) closes the connection and its channels. */
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

/** Asked for by pages that send media, of which lumamesh.js shows none (core/src/lite/media.ts). */
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
    // The channel is link.ts's, down to its ends.
    [
      'if (this.initiator || this.channelNegotiated) {…} else {…}',
      `this._channel = this._pc.createDataChannel(opts.channelName, opts.channelConfig)
      this._channel.onclose = () => this._destroy()
      this._channel.onerror = ({ error }) => this._destroy(0, error)`,
    ],
    ['this._pc.onicegatheringstatechange = …'],
    ["if (typeof data === 'string') {…}"],
    // A candidate of ours has no field `address`, so a browser that can't use it ignores it.
    ['if (!iceCandidateObj.address || …) {…} else {…}'],
    // The first offer is made by link.ts, which has no turn of the event loop to wait for.
    ['if (this.initiator) { if (this._isNegotiating) {…} else { unrefTimeout(…, 0) } } else {…}', '$3'],
    // Each side sends plain objects, which the other takes unchanged.
    ['new RTCSessionDescription(data)', 'data'],
    ['const iceCandidateObj = …'],
    ['iceCandidateObj', 'candidate'],
    ['this._pc.remoteDescription && this._pc.remoteDescription.type', 'this._pc.remoteDescription'],
    // A signal without content cannot arrive.
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
