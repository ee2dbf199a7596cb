import * as z from 'zod'
import { duressTypes, type EventType, eventTypes, successTypes } from './events.ts'
import { label, serviceName } from './fields.ts'
import { channels } from './message-fields.ts'

const flag = (fallback: boolean) => z.boolean().default(fallback)
const integer = (min: number, max: number, fallback: number) => z.int().min(min).max(max).default(fallback)
const multipleOf4 = (min: number, fallback: number) => z.int().min(min).max(32).multipleOf(4).default(fallback)

/** A webhook secret: `whsec_` and base64 of 24–64 bytes (Standard Webhooks). */
export const webhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]+={0,2}$/, 'must be whsec_ and base64')
  .refine((secret) => {
    const base64 = secret.slice('whsec_'.length)
    const bytes = (base64.replaceAll('=', '').length * 3) / 4
    return bytes >= 24 && bytes < 65 && base64.length % 4 === 0
  }, 'must hold 24 to 64 bytes')

const oneWord = /^[\x21-\x7e]+$/

/** A native app's scheme or address. Schemes that browsers execute or that read files would run in the pages that link to it (script injection). */
const appAddress = z
  .url()
  .max(512)
  .refine(
    (text) => oneWord.test(text) && !/^(javascript|data|vbscript|blob|file|about|view-source):/i.test(text),
    'must be the address or scheme of an app',
  )

/** Where a phone without the app is sent: an app's own page in the store of its system, and nowhere else. */
const androidStore =
  /^https:\/\/play\.google\.com\/store\/apps\/details\?id=([A-Za-z]\w*(?:\.[A-Za-z]\w*)+)(?:&[\w=&-]*)?$/
const iosStore = /^https:\/\/apps\.apple\.com\/(?:[a-z]{2}\/)?app\/(?:[\w%-]+\/)?id(\d{1,20})$/

const storeAddress = (pattern: RegExp, example: string) =>
  z.string().max(512).regex(pattern, `must be like ${example}`).nullable().default(null)

/** The app that an address in Google's store names; null without one. */
export const androidPackage = (address: string | null): string | null => androidStore.exec(address ?? '')?.[1] ?? null

/** The number that an address in Apple's store names; null without one. */
export const iosApp = (address: string | null): string | null => iosStore.exec(address ?? '')?.[1] ?? null

const sections = {
  otp: z.strictObject({
    enabled: flag(true),
    length: integer(4, 32, 6),
    alphabet: z.enum(['decimal', 'base32']).default('decimal'),
  }),
  offline: z.strictObject({ enabled: flag(true), length: multipleOf4(4, 4), answerLength: multipleOf4(8, 8) }),
  pin: z.strictObject({
    minLength: integer(4, 8, 4),
    maxLength: integer(4, 8, 8),
    allowWeak: flag(false),
    alphanumeric: flag(false),
  }),
  protection: z.strictObject({
    mode: z.enum(['pin', 'delegated', 'device']).default('pin'),
    iterations: integer(10_000, 10_000_000, 100_000),
    level: z.enum(['none', 'checksum', 'hash']).default('none'),
    penalty: z.enum(['reset', 'invalid-otp']).default('reset'),
    tries: integer(1, 10, 3),
  }),
  requirePin: z.strictObject({ unlock: flag(true), unmask: flag(true) }),
  recovery: z.strictObject({
    methods: z
      .array(z.enum(['phrase', 'contacts']))
      .max(2)
      .refine((all) => new Set(all).size === all.length, 'must not repeat')
      .default(['phrase']),
    contacts: z.strictObject({ required: integer(2, 5, 2) }).prefault({}),
    delay: integer(0, 2_592_000, 0),
    selfService: z.enum(['none', ...channels]).default('none'),
  }),
  messages: z.strictObject({ sms: flag(false), email: flag(false), beside: flag(false) }),
  webhook: z.strictObject({
    url: z.string().min(1).max(2048).nullable().default(null),
    secret: webhookSecret.optional(),
    events: z.union([z.literal('all'), z.array(z.enum(eventTypes)).max(eventTypes.length)]).default('all'),
    secretInBody: flag(false),
  }),
  appStores: z.strictObject({
    android: storeAddress(androidStore, 'https://play.google.com/store/apps/details?id=com.example.app'),
    ios: storeAddress(iosStore, 'https://apps.apple.com/app/id123456789'),
  }),
}

const scalars = {
  displayName: label(64).optional(),
  duration: integer(0, 86_400, 600).meta({ description: 'Seconds that a token stays open; zero is single use.' }),
  maxErrors: integer(1, 10, 3),
  unblockAfter: integer(0, 1440, 0).meta({
    description:
      'Minutes after which a block by wrong tries ends by itself with one try, twice as long each time, ten times at most; zero for never.',
  }),
  duress: flag(false),
  duressHold: integer(0, 10_080, 60).meta({
    description:
      'Minutes for which a success with the normal PIN reads as duress too, once the duress PIN was used; zero for none.',
  }),
  unknownAfter: integer(0, 3650, 0).meta({
    description: 'Days after which a phone that was not seen has to be confirmed by a code; zero for never.',
  }),
  autoLock: z.union([z.literal(0), z.literal(1), z.literal(5), z.literal(10), z.literal(30)]).default(5),
  binding: flag(false),
  deeplinkBase: appAddress.nullable().default(null),
}

/** The least waiting time of a recovery that a user began alone (s). */
const leastSelfDelay = 86_400

interface Rules {
  duress: boolean
  messages: { sms: boolean; email: boolean; beside: boolean }
  recovery: { methods: readonly string[]; delay: number; selfService: string }
  unknownAfter: number
  webhook: { events: 'all' | readonly EventType[] }
  protection: { level: string; mode: string }
  pin: { minLength: number; maxLength: number }
}

/**
 * Why a list of events would tell duress: deliveries that follow a duress PIN and no other, or deliveries that its use
 * leaves out, are seen by whoever watches the service's network; null for a list that does not.
 */
const tellsDuress = ({ duress, webhook: { events } }: Rules): string | null => {
  if (events === 'all') return null
  if (duressTypes.some((type) => events.includes(type)))
    return 'must not name duress: an event of duress comes wherever the success comes that it hides'
  if (!duress || successTypes.every((type) => events.includes(type))) return null
  return `must name every success with duress, or be all: ${successTypes.join(', ')}`
}

/** A code that anybody can ask for is no first factor: a second one and time to cancel have to be there. */
const checkSelfService = (
  { delay, methods }: Rules['recovery'],
  refuse: (path: string[], message: string) => void,
): void => {
  if (delay < leastSelfDelay) refuse(['recovery', 'delay'], 'must be a day at least where users recover by themselves')
  if (methods.length === 0) refuse(['recovery', 'methods'], 'must not be empty where users recover by themselves')
}

/** The rules between fields; each names the field that has to give way. */
export const checkConfig = (config: Rules, context: z.core.$RefinementCtx<Rules>): void => {
  const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message })
  if (config.duress && config.protection.level !== 'none') {
    refuse(['protection', 'level'], 'must be none with duress: a phone that can tell a wrong PIN can tell a duress PIN')
  }
  if (config.duress && config.protection.mode === 'device')
    refuse(['protection', 'mode'], 'must ask for a PIN with duress')
  const { sms, email, beside } = config.messages
  if (config.duress && (sms || email) && !beside)
    refuse(['messages', 'beside'], 'must say with duress that codes never stand in for the token: they know no duress')
  if (config.unknownAfter > 0 && !sms && !email) refuse(['unknownAfter'], 'needs codes by text message or mail')
  if (config.recovery.selfService !== 'none') checkSelfService(config.recovery, refuse)
  const telling = tellsDuress(config)
  if (telling !== null) refuse(['webhook', 'events'], telling)
  if (config.pin.minLength > config.pin.maxLength) refuse(['pin', 'minLength'], 'must not exceed pin.maxLength')
}

/** The fields of a configuration, each with its default. */
export const configFields = {
  ...scalars,
  otp: sections.otp.prefault({}),
  offline: sections.offline.prefault({}),
  pin: sections.pin.prefault({}),
  protection: sections.protection.prefault({}),
  requirePin: sections.requirePin.prefault({}),
  recovery: sections.recovery.prefault({}),
  messages: sections.messages.prefault({}),
  webhook: sections.webhook.prefault({}),
  appStores: sections.appStores.prefault({}),
}

/** A service's configuration, whole, with its defaults (api.md). */
export const serviceConfig = z.strictObject(configFields).superRefine(checkConfig)

/** Reads a configuration as stored: fields added since have their defaults, and a list of events that would tell duress reads as `all`, so that no alarm is lost. */
export const readStoredConfig = (stored: unknown): ServiceConfig => {
  const config = z.strictObject(configFields).parse(stored)
  if (tellsDuress(config) === null) return serviceConfig.parse(config)
  return serviceConfig.parse({ ...config, webhook: { ...config.webhook, events: 'all' } })
}

/** A service as answers hold it: configuration with the webhook's secret, for those who manage the tenant. */
export const serviceAnswer = z.strictObject({ service: serviceName, ...configFields })

/** A service's configuration. */
export type ServiceConfig = z.output<typeof serviceConfig>
