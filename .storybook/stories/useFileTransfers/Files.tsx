import { useFileTransfers } from '@lumamesh/react'
import { save } from '../../lib/save.ts'

export function Files({ id }: { id: string | undefined }) {
  const { transfers, send, clear, status, error } = useFileTransfers(id)
  if (!send) return <p>{error?.message ?? status}</p>

  return (
    <>
      <input
        type="file"
        aria-label="Send a file"
        onChange={({ target }) => {
          for (const file of target.files ?? []) send(file)
          target.value = ''
        }}
      />
      <ul>
        {transfers.map((transfer) => (
          <li key={transfer.id}>
            <b>{transfer.name}</b>{' '}
            <small>
              {transfer.direction === 'in' ? 'from' : 'to'} {transfer.peer.nick}: {transfer.status}
            </small>
            <progress value={transfer.moved} max={transfer.size} />
            {transfer.direction === 'in' && transfer.status === 'offered' && (
              <button type="button" onClick={() => transfer.accept()}>
                Accept
              </button>
            )}
            {(transfer.status === 'offered' || transfer.status === 'moving') && (
              <button type="button" onClick={() => transfer.stop()}>
                Stop
              </button>
            )}
            {transfer.file && (
              <button type="button" onClick={() => transfer.file && save(transfer.file, transfer.name)}>
                Save
              </button>
            )}
          </li>
        ))}
      </ul>
      {transfers.length > 0 && (
        <button type="button" onClick={clear}>
          Clear
        </button>
      )}
    </>
  )
}
