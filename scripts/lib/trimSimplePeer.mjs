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

/** Peers end by _destroy alone, which lets go of the connection. */
const endings = [
  ['this.destroyed || this._destroying', 'this._destroying', 2],
  ['if (this.destroyed) throw …', '', 2],
  ['this.destroyed', 'this._destroying', 5],
  ['this.end()'],
  ["if (this._connected) this.emit('disconnect')"],
  ...listed(`
    this._senderMap = null
    this._remoteTracks = null
    this._remoteStreams = null
    clearInterval(this._closingInterval)
    clearInterval(this._interval)
    if (this._onFinishBound) …
    this._onFinishBound = null
    this._channel.onmessage = null
    this._channel.onopen = null
    this._channel.onclose = null
    this._channel.onerror = null
    this._pc.oniceconnectionstatechange = null
    this._pc.onicegatheringstatechange = null
    this._pc.onsignalingstatechange = null
    this._pc.onicecandidate = null
    this._pc.ontrack = null
    this._pc.ondatachannel = null
    if (err) this.emit('error', err)
    cb()
    this._closingInterval = unrefInterval(…)
    let isClosing = false
  `).map((statement) => [statement]),
  ...listed(`
    this._connected = false
    this._pcReady = false
    this._channelReady = false
    this._closingInterval = null
    this._interval = null
    this._chunk = null
    this._cb = null
  `).map((statement) => [statement, '', 2]),
]

export const trimSimplePeer = trim('trim-simple-peer', {
  'simple-peer/lite.js': [
    ...methods,
    ['this._debug(…)', '', 19],
    ...fields,
    ...endings,
    ['opts = Object.assign(…)'],
    ['super(opts)', 'super()'],
    ['opts.initiator || false', 'opts.initiator'],
    ['if (!RTCPeerConnection) {…}'],
    ['new RTCPeerConnection(this.config)', 'new RTCPeerConnection(opts.config)'],
    ["if (typeof this._pc.peerIdentity === 'object') {…}", 'this._pc.peerIdentity?.catch(() => {})'],
    [
      'if (this.initiator || this.channelNegotiated) {…} else {…}',
      'this._setupData({ channel: this._pc.createDataChannel(opts.channelName, opts.channelConfig) })',
    ],
    ['this._pc.onicegatheringstatechange = …'],
    ["if (typeof data === 'string') {…}"],
    // A candidate of ours has no field `address`, so a browser that can't use it ignores it.
    ['if (!iceCandidateObj.address || …) {…} else {…}'],
    // The first offer is made by link.ts, which has no turn of the event loop to wait for.
    ['if (this.initiator) { if (this._isNegotiating) {…} else { unrefTimeout(…, 0) } } else {…}', '$3'],
    ['function unrefTimeout (cb, timeout, ...args) {…}', 'function unrefTimeout (cb) { setTimeout(cb) }'],
    // The channel is link.ts's, down to its ends.
    ['if (!event.channel) {…}'],
    ["this._channel.binaryType = 'arraybuffer'"],
    ["if (typeof this._channel.bufferedAmountLowThreshold === 'number') {…}"],
    ['this.channelName = this._channel.label'],
    ['this._channel.onmessage = …'],
    ['this._channel.onbufferedamountlow = …'],
    ['this._channel.onopen = …'],
    ['const err = event.error instanceof Error …'],
    ["this.__destroy(errCode(err, 'ERR_DATA_CHANNEL'))", 'this.__destroy(event.error)'],
    ['const iceGatheringState = …'],
    ["this.emit('iceStateChange', …, iceGatheringState)", "this.emit('iceStateChange', $1)"],
    ["if (iceConnectionState === 'connected' || …) {…}"],
    ['this._sendersAwaitingStable.forEach(…)'],
    ['this._sendersAwaitingStable = []', '', 2],
    ["this.emit('negotiated')"],
    ["this.emit('signalingStateChange', …)"],
    ['if (event.candidate && this.trickle) {…} else if (…) {…}', 'if (event.candidate) {$1}'],
    ['if (event.candidate) { this._startIceCompleteTimeout() }'],
    ['Peer.WEBRTC_SUPPORT = …'],
    ['Peer.config = …'],
    ['Peer.channelConfig = …'],
    // Its errors reach nobody but as the cause of ours: their codes say enough.
    ['errCode(new Error(…), …)', 'new Error($2)', 4],
    ['errCode(err, …)', 'err', 2],
  ],
  'shims/streamx.js': [['once() {…}'], ['removeListener() {…}'], ['push() {…}'], ['end() {…}']],
})
