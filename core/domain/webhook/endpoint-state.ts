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
  /** Failures in a row, the time of the first of them, and why the last one failed. */
  failures: number
  since: number
  why: string
  /** When it is asked again while it is held. */
  probeAt: number
}

/** Why an endpoint was switched off: it answered 410, or nothing but failures came from it for five days. */
export type OffReason = '410' | 'five-days'

/** What is known of an endpoint that nothing was sent to. */
export const freshEndpoint: EndpointState = { on: 0, off: null, failures: 0, since: 0, why: '', probeAt: 0 }

const longestFailing = 5 * 86_400_000

/** Why a try failed, in one word: what was answered, or why nothing was. */
export const whyFailed = ({ code, failure }: Pick<SendOutcome, 'code' | 'failure'>): string =>
  failure === null || failure === 'status' ? String(code) : failure

/** Whether a try that failed now switches its endpoint off; what is known of it is from before the try. */
export const switchesOff = (
  { failures, since }: EndpointState,
  { code, failure, givenUp }: SendOutcome,
  now: number,
): OffReason | null => {
  if (code === 410) return '410'
  if (failure === 'held' || givenUp === true) return null
  return failures > 0 && since > 0 && now - since >= longestFailing ? 'five-days' : null
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
