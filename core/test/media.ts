let made = 0

/** A track as far as a room or a peer sees one: Node has none. */
export function newTrack(kind = 'video'): MediaStreamTrack {
  return { id: `track ${++made}`, kind } as MediaStreamTrack
}

export function newStream(...tracks: MediaStreamTrack[]): MediaStream {
  return { id: `stream ${++made}`, getTracks: () => tracks } as unknown as MediaStream
}
