/** The result of getStats() for an open connection. `rtt` is in ms. */
export function statsOf(rtt: number): ReadonlyMap<string, object> {
  const host = { candidateType: 'host', protocol: 'udp', address: '127.0.0.1', port: 9 }
  const reports = [
    { id: 'transport', type: 'transport', selectedCandidatePairId: 'pair', dtlsState: 'connected' },
    {
      id: 'pair',
      type: 'candidate-pair',
      localCandidateId: 'local',
      remoteCandidateId: 'remote',
      state: 'succeeded',
      nominated: true,
      currentRoundTripTime: rtt / 1_000,
    },
    { id: 'local', type: 'local-candidate', ...host },
    { id: 'remote', type: 'remote-candidate', ...host },
  ]
  return new Map(reports.map((report) => [report.id, report]))
}
