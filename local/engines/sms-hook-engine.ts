import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { newWebhookSecret } from '../../core/domain/webhook/secret.ts'
import { signedHeaders } from '../../core/domain/webhook/signature.ts'
import { AwsError, type AwsInput, type Engine } from './engine.ts'
import { smsOf } from './outgoing-message.ts'

/** What the engine is started with. */
export interface SmsHookOptions {
  /** Where text messages are posted to: the house's gateway, or a few lines before a provider's. */
  readonly url: string
  /** The file (mode 0600, made when missing) of the secret that signs them. */
  readonly secretFile: string
  readonly now: () => number
  readonly log: (message: string) => void
}

/** Less than functions wait for SNS. */
const patienceMilliseconds = 4_500
/** Answers after which the same message may be taken later. */
const later = [408, 425, 429]

/** SNS `Publish` to a telephone, as a signed POST (Standard Webhooks) of `{to, text}` to the operator's own address. */
export class SmsHookEngine implements Engine {
  readonly #options: SmsHookOptions
  readonly #secret: string

  constructor(options: SmsHookOptions) {
    this.#options = options
    if (!existsSync(options.secretFile))
      writeFileSync(options.secretFile, `${newWebhookSecret(randomBytes)}\n`, { mode: 0o600, flag: 'wx' })
    this.#secret = readFileSync(options.secretFile, 'utf8').trim()
  }

  async call(action: string, input: AwsInput): Promise<AwsInput> {
    if (action !== 'Publish') throw new AwsError('UnsupportedOperation', `The hook for text messages has no ${action}`)
    const { to, text } = smsOf(input, 0)
    const id = randomUUID()
    const status = await this.#post(id, JSON.stringify({ to, text }))
    if (typeof status === 'number' && status >= 200 && status < 300) return { MessageId: id }
    this.#options.log(`A text message was not taken: ${status}`)
    // Refused for good: as with SNS, whoever sends does not hear of it.
    if (typeof status === 'number' && status >= 400 && status < 500 && !later.includes(status)) return { MessageId: id }
    throw new AwsError('ServiceUnavailable', 'The hook for text messages did not take the message', 503)
  }

  async close(): Promise<void> {}

  /** The answer's status, or why there is none. A redirect is an answer: what is signed for one address goes to no other. */
  async #post(id: string, body: string): Promise<number | string> {
    const signed = signedHeaders([this.#secret], { id, timestamp: Math.floor(this.#options.now() / 1000), body })
    try {
      const { status } = await fetch(this.#options.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...signed },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(patienceMilliseconds),
      })
      return status
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
      return cause instanceof Error ? String('code' in cause ? cause.code : cause.name) : 'failed'
    }
  }
}
