/** Reports to the parent process that this server is ready, with its port. */
export function announce(address: unknown): void {
  if (typeof address !== 'object' || address === null || !('port' in address))
    throw new Error('The server has no port')
  console.log(String(address.port))
}
