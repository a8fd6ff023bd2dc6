import { usePeers } from '@lumamesh/react'
import { nameOf } from '../shell/people.ts'

const list = new Intl.ListFormat('en')

/** Shows who is typing. Other changes of presence don’t render it again. */
export function Typing({ id }: { id: string }) {
  const names = usePeers<{ typing?: boolean }, readonly string[]>(id, (peers) =>
    peers.filter(({ presence }) => presence.typing === true).map(nameOf),
  )
  const verb = names.length === 1 ? 'is' : 'are'
  return (
    <p className="typing" id="typing" aria-live="polite">
      {names.length > 0 && `${list.format(names)} ${verb} typing…`}
    </p>
  )
}
