import type { Random } from '../ports.ts'
import type { Authorization } from './authorization.ts'

/** How long a browser may take until it is sent back (ms). */
export const promptMilliseconds = 600_000
/** How long the phone is asked (s): short, because a stranger who types a name makes the phone ask. */
export const askSeconds = 120

/** A log-in that a browser is in the middle of. */
export interface Prompt {
  authorization: Authorization
  /** Whose client it is. */
  client: { name: string; tenant: string; service: string }
  /** Hash of the cookie of the browser that began it: no other one may go on (a log-in that is forced on somebody). */
  asked: string
  /** What the phone was asked; null while it was not. */
  ask: Ask | null
  /** Where the browser goes; null while that is open. */
  answer: string | null
}

/** What a phone is asked for a browser, or would be if there were one: nobody learns who exists. */
export interface Ask {
  user: string
  /** What page and phone both show. */
  number: number
  /** Until when (ms) it counts. */
  until: number
  /** Null where no phone could be asked. */
  transaction: string | null
  /** Whether the page takes codes too. */
  codes: boolean
}

/** The cookie of the browser that began a log-in; each has its own, for several windows. */
export const promptCookie = (id: string): string => `__Host-zaas_prompt_${id}`

/** A number of two digits, which a stranger's prompt at the same time has but once in ninety. */
export const newNumber = (random: Random): number => 10 + (Buffer.from(random(4)).readUInt32BE() % 90)

/** What the phone shows, in the language of the page. */
export const askText = (language: 'en' | 'es', client: string, number: number): string =>
  language === 'es'
    ? `¿Iniciar sesión en ${client}? La página muestra el número ${number}.`
    : `Log in to ${client}? The page shows the number ${number}.`
