import { useNetwork } from '@lumamesh/react'

export function Network() {
  const { status, network, relays, error, retry } = useNetwork()
  const inUse = relays.filter((relay) => relay.status === 'online')

  return (
    <>
      <p>
        The network is <b>{status}</b>.
      </p>
      {error && <p role="alert">{error.message}</p>}
      {network ? (
        <>
          <p>
            Relays in use: {inUse.length} of {relays.length}
          </p>
          <button type="button" onClick={() => network.close()}>
            Close
          </button>
        </>
      ) : (
        <button type="button" disabled={status === 'connecting'} onClick={retry}>
          Connect
        </button>
      )}
    </>
  )
}
