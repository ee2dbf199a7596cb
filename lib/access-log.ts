/**
 * The fields of the access log. The path is the route's, not the request's: a query string, or a key that a client
 * put in the path by mistake, is in neither. No authorization, no cookie, no body.
 */
export const accessLogFields = {
  time: '$context.requestTimeEpoch',
  requestId: '$context.requestId',
  route: '$context.routeKey',
  method: '$context.httpMethod',
  protocol: '$context.protocol',
  address: '$context.identity.sourceIp',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  functionStatus: '$context.integrationStatus',
  functionMilliseconds: '$context.integrationLatency',
  error: '$context.error.responseType',
} as const
