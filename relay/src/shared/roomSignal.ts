/** A sealed signal from one member of a room to another. Topic and peers are hex. */
export interface RoomSignal {
  topic: string
  from: string
  to: string
  payload: Uint8Array
}
