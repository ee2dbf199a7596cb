import { isoTime } from '../../contract/fields.ts'
import type { WebhookState } from '../../contract/webhook-fields.ts'
import type { Service } from '../ports.ts'
import { heldAfter, type SendOutcome } from './verdict.ts'

/** What is known of a service's endpoint at one address; times are in ms, 0 for one that is not known. */
export interface EndpointState {
  /** Since when it is switched on; what happened before was not meant for it. */
  on: number
  /** Since when it gets nothing, and why; null while it is on. */
  off: { at: number; why: OffReason } | null
  /** Until when whoever switched it off has to tell the tenant's owners; 0 once they are told. */
  untold: number
  /** Failures in a row, the time of the first of them, and why the last one failed. */
  failures: number
  since: number
  why: string
  /** On how many days they were, and the last of these (days since 1970). */
  days: number
  day: number
  /** When it is asked again while it is held. */
  probeAt: number
}

/** Why an endpoint was switched off: it answered 410, or nothing but failures came from it for five days. */
export type OffReason = '410' | 'five-days'

/** What is known of an endpoint that nothing was sent to. */
export const freshEndpoint: EndpointState = {
  on: 0,
  off: null,
  untold: 0,
  failures: 0,
  since: 0,
  why: '',
  days: 0,
  day: 0,
  probeAt: 0,
}

const dayMilliseconds = 86_400_000
const longestFailing = 5 * dayMilliseconds
/** On so many days at least: an endpoint that nobody had anything for in between did not fail for five. */
const fewestDays = 4

/** The day (since 1970) of a time. */
export const dayOf = (at: number): number => Math.floor(at / dayMilliseconds)

/** Why a try failed, in one word: what was answered, or why nothing was. */
export const whyFailed = ({ code, failure }: Pick<SendOutcome, 'code' | 'failure'>): string =>
  failure === null || failure === 'status' ? String(code) : failure

/** Whether a try that failed now switches its endpoint off; what is known of it is from before the try. */
export const switchesOff = (
  { failures, since, days, day }: EndpointState,
  { code, failure, givenUp }: SendOutcome,
  now: number,
): OffReason | null => {
  if (code === 410) return '410'
  if (failure === 'held' || givenUp === true) return null
  const spread = days + (dayOf(now) > day ? 1 : 0) >= fewestDays
  return failures > 0 && since > 0 && now - since >= longestFailing && spread ? 'five-days' : null
}

const stateOf = ({ off, failures }: EndpointState): WebhookState['state'] => {
  if (off !== null) return 'off'
  if (failures === 0) return 'on'
  return failures < heldAfter ? 'failing' : 'held'
}

const timeIn = <Name extends string>(name: Name, at: number): { [N in Name]?: string } =>
  at === 0 ? {} : ({ [name]: isoTime(at) } as { [N in Name]: string })

/** How a service's endpoint is, as answers hold it. */
export const webhookState = ({ config, former }: Service, known: EndpointState, now: number): WebhookState => {
  const rotating = former !== undefined && former.until > now ? former.until : 0
  const rest = { failures: known.failures, ...timeIn('rotatingUntil', rotating) }
  if (config.webhook.url === null) return { ...rest, state: 'none', failures: 0 }
  const state = stateOf(known)
  if (known.off !== null) return { ...rest, state, ...timeIn('since', known.off.at), why: known.off.why }
  if (state === 'on') return { ...rest, state, ...timeIn('since', known.on) }
  const probe = state === 'held' ? known.probeAt : 0
  return {
    ...rest,
    state,
    ...timeIn('since', known.since),
    ...(known.why === '' ? {} : { why: known.why }),
    ...timeIn('nextProbeAt', probe),
  }
}
