/**
 * Headers that the edge sets on its way to the API, over whatever a client sent under these names: the proof that a
 * request came through it, and the client's address.
 */
export const edgeHeaders = { proof: 'zaas-edge-proof', client: 'zaas-client-address' } as const
