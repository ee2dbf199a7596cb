import { AppError } from '../../contract/errors.ts'
import type { ServiceCaller } from '../../domain/caller.ts'
import { type Ask, askSeconds, askText, newNumber, type Prompt } from '../../domain/oidc/prompt.ts'
import { handleHash, type VersionedRecord } from '../../domain/oidc/records.ts'
import type { Service } from '../../domain/ports.ts'
import { type JudgingPorts, judgeTypedCode } from '../code-call.ts'
import { type LimitPorts, limited } from '../limited.ts'
import { proposeTransaction } from '../propose-transaction.ts'
import { endPrompt, type PromptPorts, type PromptView, promptOf, viewPrompt } from './prompt-view.ts'

/** What a page does besides looking. */
export interface AskingPorts extends PromptPorts, LimitPorts, JudgingPorts {
  /** Waits for what is done, and until so many milliseconds are over: how long it took tells nothing. */
  evenly: <T>(milliseconds: number, work: Promise<T>) => Promise<T>
}

/** A page's request. */
export interface PromptRequest {
  id: string
  cookies: readonly string[] | undefined
  address: string
}

/** How long asking and checking take at least (ms): an unknown user is not told by a quicker answer. */
const evenMilliseconds = 400

/** What a user's phone or codes refuse; a page is told none of it, since it would tell who exists. */
const unspoken: ReadonlySet<string> = new Set([
  'not_found',
  'not_enrolled',
  'blocked',
  'too_many_pending',
  'invalid_parameters',
])

const orNull = (error: unknown): null => {
  if (error instanceof AppError && unspoken.has(error.code)) return null
  throw error
}

/** The client as it acts for a browser: history and events name it. */
const callerOf = (clientId: string, service: Service, name: string, address: string): ServiceCaller => ({
  tenant: service.tenant,
  by: `client:${clientId.slice(clientId.lastIndexOf('.') + 1)}`,
  byName: name,
  isMember: false,
  role: 'basic',
  services: [service.name],
  address,
  hideDuress: false,
  factorAt: null,
  service,
})

const callerFor = async (
  { findClient }: Pick<AskingPorts, 'findClient'>,
  { authorization, client }: Prompt,
  address: string,
): Promise<ServiceCaller> => {
  const found = await findClient(authorization.clientId)
  if (found === null) throw new AppError('forbidden')
  return callerOf(authorization.clientId, found.service, client.name, address)
}

/** Puts the question before the user's phone; null where there is none that could be asked. */
const propose = async (
  ports: AskingPorts,
  caller: ServiceCaller,
  { user, number }: Ask,
  language: 'en' | 'es',
): Promise<string | null> => {
  const text = askText(language, caller.byName, number)
  const request = { id: user, service: caller.service.name, text, expiresIn: askSeconds }
  const made = await proposeTransaction(ports, request, caller, () => null).catch(orNull)
  return made?.transaction ?? null
}

/**
 * Asks the user's phone for this browser, once. Limits count who is asked, whether there is such a user or not; those whom
 * a client named itself apart, so that strangers who type names cannot keep them out.
 */
export const askPhone = async (
  ports: AskingPorts,
  { id, cookies, address }: PromptRequest,
  { user: typed, language }: { user: string | null; language: 'en' | 'es' },
): Promise<PromptView> => {
  const found = await promptOf(ports, id, cookies)
  const { kept: prompt } = found
  const { authorization, ask } = prompt
  const user = authorization.user ?? typed
  if (ask !== null || prompt.answer !== null || user === null) return viewPrompt(ports, id, found)
  const caller = await callerFor(ports, prompt, address)
  const subject = `${caller.service.name}#${authorization.named ? 'named' : 'typed'}#${user}`
  await limited(
    ports,
    { name: 'promptUser', subject },
    { name: 'promptUserDay', subject },
    { name: 'promptClient', subject: authorization.clientId },
  )
  const asked: Ask = {
    user,
    number: newNumber(ports.random),
    until: ports.clock() + askSeconds * 1000,
    transaction: null,
    codes: authorization.named && caller.service.config.otp.enabled,
  }
  return ports.evenly(evenMilliseconds, begin(ports, { id, found, asked, caller, language }))
}

interface Beginning {
  id: string
  found: VersionedRecord<Prompt>
  asked: Ask
  caller: ServiceCaller
  language: 'en' | 'es'
}

/** The record first: of two requests of one page only the first asks the phone. */
const begin = async (ports: AskingPorts, { id, found, asked, caller, language }: Beginning): Promise<PromptView> => {
  const name = handleHash(id)
  const first: VersionedRecord<Prompt> = { ...found, kept: { ...found.kept, ask: asked } }
  if ((await ports.records.prompts.write(name, first)) === 'lost') {
    const other = await ports.records.prompts.read(name)
    if (other === null) throw new AppError('forbidden')
    return viewPrompt(ports, id, other)
  }
  const transaction = await propose(ports, caller, asked, language)
  const second = { ...first, rev: first.rev + 1, kept: { ...first.kept, ask: { ...asked, transaction } } }
  await ports.records.prompts.write(name, second)
  return viewPrompt(ports, id, { ...second, rev: second.rev + 1 })
}

/**
 * Judges a code that the user typed on the page, on the token's one counter. Only where the client named the user in a
 * request of its own: a stranger could else use up anybody's tries, and guess.
 */
export const typeCode = async (
  ports: AskingPorts,
  { id, cookies, address }: PromptRequest,
  code: string,
): Promise<PromptView | { state: 'wrong' }> => {
  const found = await promptOf(ports, id, cookies)
  const { ask, answer } = found.kept
  if (answer !== null || ask === null) return viewPrompt(ports, id, found)
  if (!ask.codes) throw new AppError('forbidden')
  const caller = await callerFor(ports, found.kept, address)
  const asked = { request: {}, caller, idempotencyKey: null, path: '/oidc/prompt', user: ask.user }
  const verdict = await ports.evenly(evenMilliseconds, judgeTypedCode(ports, asked, code).catch(orNull))
  if (verdict === null || !verdict.valid) return { state: 'wrong' }
  return endPrompt(ports, id, found, { how: 'code', pin: verdict.duress ? 'duress' : 'normal' })
}

/** The user goes back. */
export const cancelPrompt = async (ports: AskingPorts, { id, cookies }: PromptRequest): Promise<PromptView> => {
  const found = await promptOf(ports, id, cookies)
  return found.kept.answer === null
    ? endPrompt(ports, id, found, { error: 'access_denied' })
    : viewPrompt(ports, id, found)
}
