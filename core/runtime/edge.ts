import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { edgeHeaders } from '../contract/edge.ts'
import { AppError } from '../contract/errors.ts'

/** The proofs that a stage's edge may show; null where no edge stands before the API. In Lambda, the stack has to say which. */
export const edgeProofs = (): readonly string[] | null => {
  const text = process.env['EDGE_PROOFS']
  if (text !== undefined) return JSON.parse(text) as readonly string[] | null
  if (process.env['AWS_LAMBDA_FUNCTION_NAME'] === undefined) return null
  throw new Error('A function needs the environment variable EDGE_PROOFS')
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Every proof is compared, and in constant time: how long it takes tells nothing of how much of one was right. */
const isProof = (shown: string, proofs: readonly string[]): boolean =>
  proofs.filter((proof) => timingSafeEqual(digest(proof), digest(shown))).length > 0

/**
 * A request as if its client had come to the API itself: behind an edge, its address is in the edge's header. What went
 * round the edge is refused, because it could name any address for the ranges of authkeys and for limits, and no firewall saw it.
 */
export const behindEdge = (event: APIGatewayProxyEventV2, proofs: readonly string[] | null): APIGatewayProxyEventV2 => {
  if (proofs === null) return event
  if (!isProof(event.headers[edgeHeaders.proof] ?? '', proofs)) throw new AppError('forbidden')
  const sourceIp = event.headers[edgeHeaders.client] ?? ''
  if (isIP(sourceIp) === 0) throw new Error('The edge named no client')
  const { requestContext } = event
  return { ...event, requestContext: { ...requestContext, http: { ...requestContext.http, sourceIp } } }
}
