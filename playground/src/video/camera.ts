/** Small enough to send to each peer of a mesh. */
const WANTED = { audio: true, video: { width: 640, height: 360, frameRate: 24 } }

/** Opens camera and microphone. `words`: why that failed, for the user; else empty. */
export async function openCamera(): Promise<{ stream?: MediaStream; words: string }> {
  try {
    return { stream: await navigator.mediaDevices.getUserMedia(WANTED), words: '' }
  } catch (error) {
    return { words: `${why(error)}: the others see a test picture and hear a soft tone.` }
  }
}

function why(error: unknown): string {
  if (!isSecureContext) return 'Browsers give a camera only to pages on https or localhost'
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotFoundError') return 'There is no camera here'
  if (name === 'NotAllowedError') return 'This page may not use the camera'
  return 'The camera doesn’t start'
}
