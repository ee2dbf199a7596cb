import { invalid } from '../contract/errors.ts'
import type { ServiceCaller } from '../domain/caller.ts'
import type { Notes } from '../domain/tenant-ports.ts'
import { type Context, type Decision, unchanged } from '../domain/token/decision.ts'
import type { CodeVerdict } from '../domain/token/one-time-code.ts'
import type { Token } from '../domain/token/state.ts'
import { judgeTyped } from '../domain/token/typed-code.ts'
import { flagPadding } from './equal-lengths.ts'
import { changeExisting } from './change.ts'
import { type Asked, firstAnswer } from './idempotency.ts'
import { contextOf, tokenOf, type TokenPorts, unblockedFirst } from './token-call.ts'

/** A good code as the API tells of it: duress hidden from authkeys that are not to see it. */
export const acceptedReply = ({ duress }: { duress: boolean }, { hideDuress }: ServiceCaller) => {
  const shown = duress && !hideDuress
  return { body: { valid: true as const, duress: shown }, padding: flagPadding(shown) }
}

/** The same of any other. */
export const refusedReply = (verdict: Extract<CodeVerdict, { valid: false }>, { service }: ServiceCaller) => ({
  body: { ...verdict, maxErrors: service.config.maxErrors },
})

/** A verdict as the API gives it. */
export const verdictReply = (verdict: CodeVerdict, caller: ServiceCaller) =>
  verdict.valid ? acceptedReply(verdict, caller) : refusedReply(verdict, caller)

/** Throws `invalid_parameters` where the service does not use what is asked for. */
export const demand = (enabled: boolean, what: string): void => {
  if (!enabled) throw invalid('service', `does not use ${what}`)
}

/** What codes are judged with. */
export type JudgingPorts = TokenPorts & { notes: Notes }

/** How long a verdict is given again to who repeats his request (ms), and the bytes that every verdict fits. */
const keptVerdict = { milliseconds: 300_000, bytes: 192 }

/** A judgement that is asked for: of whose token, and how it is read. */
export interface Judged extends Asked {
  user: string
  read?: (load: (options?: { cold: boolean }) => Promise<Token | null>) => Promise<Token | null>
  caller: ServiceCaller
}

/**
 * Judges what a user typed; a request with an `Idempotency-Key` gets its first verdict again, which was written with the try.
 * The verdict is kept as it was, whoever may see duress, in a record of one size. It is looked for after each reading of the
 * token: found in no record, it is in no token either, or the write is lost. So no repetition is a second try, or `used`.
 */
export const judgeOnce = async <Verdict extends object>(
  { tokens, clock, notes }: JudgingPorts,
  asked: Judged,
  rule: (token: Token, context: Context) => Decision<Verdict>,
): Promise<Verdict> => {
  const { caller, user, idempotencyKey, read = (load) => load() } = asked
  const { tenant, id } = tokenOf(caller, user)
  const answers =
    idempotencyKey === null ? null : firstAnswer<Verdict>({ notes, clock }, asked, idempotencyKey, keptVerdict)
  let first: Verdict | null = null
  const context = (): Context => contextOf(caller, clock())
  const found = unblockedFirst(tokens, () => read((options) => tokens.load(tenant, id, options)), context)
  return changeExisting(
    tokens,
    async () => {
      const token = await found()
      first = answers === null ? null : await answers.find()
      return token
    },
    (token) => (first === null ? rule(token, context()) : unchanged(first)),
    (verdict) => (answers === null ? {} : { record: answers.recordOf(verdict) }),
  )
}

/** Judges a code of a device or an authenticator app; the second item is read only while an authenticator waits for its first code. */
export const judgeTypedCode = (ports: JudgingPorts, asked: Judged, code: string): Promise<CodeVerdict> => {
  const read: Judged['read'] = async (load) => {
    const token = await load()
    return token?.state.pendingAuthenticator == null ? token : load({ cold: true })
  }
  return judgeOnce(ports, { ...asked, read }, (token, context) => judgeTyped(token, code, context))
}
