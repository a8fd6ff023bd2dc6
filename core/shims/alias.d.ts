export declare const simplePeerShims: Record<'debug' | 'streamx' | 'webrtc-polyfill', string>
