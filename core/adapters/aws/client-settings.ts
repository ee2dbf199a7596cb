/** How a client of an AWS service asks: one that does not answer in time (ms) is asked again, three times at most. */
export const answeringWithin = (requestTimeout: number) => ({
  maxAttempts: 3,
  requestHandler: { requestTimeout, connectionTimeout: 1000, throwOnRequestTimeout: true },
})
