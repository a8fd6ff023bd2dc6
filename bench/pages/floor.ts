// The floor: two RTCPeerConnections in one page that exchange offer, answer and candidates by function call.
import type { Contender } from './contender.ts'
import { drive } from './drive.ts'

const floor: Contender = {
  async enter(_room, _role, events) {
    const near = new RTCPeerConnection()
    const far = new RTCPeerConnection()
    near.onicecandidate = ({ candidate }) => far.addIceCandidate(candidate ?? undefined)
    far.onicecandidate = ({ candidate }) => near.addIceCandidate(candidate ?? undefined)
    const options = { negotiated: true, id: 0 }
    const channel = near.createDataChannel('', options)
    const other = far.createDataChannel('', options)
    channel.onmessage = () => events.message()
    other.onopen = () => other.send('hello')
    await near.setLocalDescription()
    await far.setRemoteDescription(near.localDescription as RTCSessionDescription)
    await far.setLocalDescription()
    await near.setRemoteDescription(far.localDescription as RTCSessionDescription)
    return {
      send: async () => channel.send('1'),
      leave() {
        near.close()
        far.close()
      },
    }
  },
}

drive(floor)
