import { AppError } from '../../contract/errors.ts'
import { cookieHash, cookieOf, sameHash } from '../../domain/member.ts'
import { answerAddress, type OidcError } from '../../domain/oidc/authorization.ts'
import { accessMilliseconds, codeMilliseconds, newGrant } from '../../domain/oidc/grant.ts'
import { type Prompt, promptCookie } from '../../domain/oidc/prompt.ts'
import { handleHash, newHandle, type VersionedRecord } from '../../domain/oidc/records.ts'
import type { TransactionStore } from '../../domain/ports.ts'
import { stateOf } from '../transaction-state.ts'
import type { OidcPorts } from './ports.ts'

/** What the page is told. It is the same whoever is asked, whether there is such a user, and whatever PIN is used. */
export type PromptView =
  | { state: 'ask'; client: string; named: boolean }
  | { state: 'waiting'; client: string; number: number; codes: boolean; secondsLeft: number }
  | { state: 'done'; location: string }

/** What looking at a log-in needs. */
export interface PromptPorts extends OidcPorts {
  transactions: Pick<TransactionStore, 'get'>
}

type Found = VersionedRecord<Prompt>

/** How a log-in ended: the user showed the token, or it goes back with an error. */
type End = { how: 'transaction' | 'code'; pin: 'normal' | 'duress' } | { error: OidcError }

/** The log-in that a browser is in the middle of, by its cookie; `forbidden` for any other browser's, and for none. */
export const promptOf = async (
  { records }: Pick<OidcPorts, 'records'>,
  id: string,
  cookies: readonly string[] | undefined,
): Promise<Found> => {
  const cookie = cookieOf(cookies, promptCookie(id))
  const found = cookie === null ? null : await records.prompts.read(handleHash(id))
  if (cookie === null || found === null || !sameHash(cookieHash(cookie), found.kept.asked))
    throw new AppError('forbidden')
  return found
}

/** Ends a log-in, once: of two who do so at the same time the first one's answer holds. */
export const endPrompt = async (ports: OidcPorts, id: string, found: Found, end: End): Promise<PromptView> => {
  const { records, random, clock, issuer } = ports
  const { kept: prompt } = found
  const location = async (): Promise<string> => {
    if ('error' in end) return answerAddress(prompt.authorization, issuer, end)
    const code = newHandle(random)
    const user = prompt.ask?.user ?? ''
    const kept = newGrant(prompt, { ...end, user, at: clock() })
    // Beyond the code's own end, so that what it gave can be taken back as long as it works.
    await records.grants.write(handleHash(code), {
      kept,
      rev: 0,
      until: clock() + codeMilliseconds + accessMilliseconds,
    })
    return answerAddress(prompt.authorization, issuer, { code })
  }
  const answer = await location()
  const written = await records.prompts.write(handleHash(id), { ...found, kept: { ...prompt, answer } })
  if (written === 'written') return { state: 'done', location: answer }
  const other = await records.prompts.read(handleHash(id))
  if (other === null) throw new AppError('forbidden')
  return other.kept.answer === null ? endPrompt(ports, id, other, end) : { state: 'done', location: other.kept.answer }
}

/** What became of the phone's question: an end, or null while it is open. Whether there was a phone does not show. */
const endOf = async ({ transactions, clock }: PromptPorts, { ask, client }: Prompt): Promise<End | null> => {
  if (ask === null) return null
  const now = clock()
  const found = ask.transaction === null ? null : await transactions.get(client.tenant, ask.transaction)
  const { state } = found === null ? { state: 'pending' } : stateOf(found, false, now)
  if (state === 'approved' || state === 'duress')
    return { how: 'transaction', pin: state === 'duress' ? 'duress' : 'normal' }
  if (state === 'denied') return { error: 'access_denied' }
  return now < ask.until ? null : { error: 'login_required' }
}

/** What a page is told that looks again. */
export const viewPrompt = async (ports: PromptPorts, id: string, found: Found): Promise<PromptView> => {
  const { kept: prompt } = found
  const { answer, ask, client, authorization } = prompt
  if (answer !== null) return { state: 'done', location: answer }
  const end = await endOf(ports, prompt)
  if (end !== null) return endPrompt(ports, id, found, end)
  if (ask === null) return { state: 'ask', client: client.name, named: authorization.user !== null }
  const secondsLeft = Math.max(0, Math.ceil((ask.until - ports.clock()) / 1000))
  return { state: 'waiting', client: client.name, number: ask.number, codes: ask.codes, secondsLeft }
}
