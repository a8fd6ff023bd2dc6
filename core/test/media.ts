let made = 0

/** The part of a track that a room or a peer uses. Node has no tracks. */
export function newTrack(kind = 'video'): MediaStreamTrack {
  return { id: `track ${++made}`, kind } as MediaStreamTrack
}

export function newStream(...tracks: MediaStreamTrack[]): MediaStream {
  return { id: `stream ${++made}`, getTracks: () => tracks } as unknown as MediaStream
}
