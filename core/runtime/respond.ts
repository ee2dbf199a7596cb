import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { AppError, errors, QuotaExceeded, TooManyRequests, WrongMethod } from '../contract/errors.ts'

/** An HTTP answer in the gateway's payload format 2.0. */
export type Answer = APIGatewayProxyStructuredResultV2

const headers = {
  'content-type': 'application/json',
  // Compressed on its way, an answer's length would tell what padding hides.
  'cache-control': 'no-store, no-transform',
  'x-content-type-options': 'nosniff',
}

/** An answer with a JSON body, and so many spaces after it. */
export const json = (
  statusCode: number,
  body: unknown,
  { cookies, padding = 0 }: { cookies?: string[]; padding?: number } = {},
): Answer => ({
  statusCode,
  headers: { ...headers },
  body: JSON.stringify(body) + ' '.repeat(padding),
  ...(cookies === undefined ? {} : { cookies }),
})

/** The answer to an error; `withIssues` is false where a body must not hold what a schema says. */
export const errorAnswer = (error: unknown, withIssues: boolean): Answer => {
  const known = error instanceof AppError ? error : new AppError('internal')
  const { status, message } = errors[known.code]
  const issues = withIssues && known.issues !== undefined ? { issues: known.issues } : {}
  const sentence = known instanceof QuotaExceeded ? known.sentence : message
  const answer = json(status, { error: known.code, message: sentence, ...issues })
  if (known instanceof WrongMethod) return { ...answer, headers: { ...answer.headers, allow: known.method } }
  const seconds = known instanceof TooManyRequests ? known.retryAfterSeconds : status === 503 ? 1 : null
  return seconds === null ? answer : { ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } }
}
