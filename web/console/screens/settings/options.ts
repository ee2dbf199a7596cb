/** How an option is chosen. */
type Kind = 'switch' | 'number' | 'text' | readonly (string | number)[]

/** One option of a service's configuration. */
export interface Option {
  readonly kind: Kind
  readonly range?: readonly [number, number]
  /** A token keeps what it was enrolled with: a change reaches it at its next registration. */
  readonly fixed?: true
}

/** Every option by its path, in sections as the page shows them. */
export const sections = {
  window: {
    displayName: { kind: 'text' },
    duration: { kind: 'number', range: [0, 86_400] },
    maxErrors: { kind: 'number', range: [1, 10] },
    unblockAfter: { kind: 'number', range: [0, 1440] },
    autoLock: { kind: [0, 1, 5, 10, 30] },
  },
  pin: {
    'pin.minLength': { kind: 'number', range: [4, 8] },
    'pin.maxLength': { kind: 'number', range: [4, 8] },
    'pin.allowWeak': { kind: 'switch' },
    'pin.alphanumeric': { kind: 'switch', fixed: true },
    'requirePin.unlock': { kind: 'switch' },
    'requirePin.unmask': { kind: 'switch' },
  },
  codes: {
    'otp.enabled': { kind: 'switch', fixed: true },
    'otp.length': { kind: 'number', range: [4, 32], fixed: true },
    'otp.alphabet': { kind: ['decimal', 'base32'], fixed: true },
  },
  offline: {
    'offline.enabled': { kind: 'switch' },
    'offline.length': { kind: [4, 8, 12, 16, 20, 24, 28, 32] },
    'offline.answerLength': { kind: [8, 12, 16, 20, 24, 28, 32], fixed: true },
  },
  messages: {
    'messages.sms': { kind: 'switch' },
    'messages.email': { kind: 'switch' },
    'messages.beside': { kind: 'switch' },
    unknownAfter: { kind: 'number', range: [0, 3650] },
  },
  duress: {
    duress: { kind: 'switch' },
    duressHold: { kind: 'number', range: [0, 10_080] },
  },
  recovery: {
    'recovery.methods': { kind: ['phrase', 'contacts', 'phrase contacts', ''] },
    'recovery.contacts.required': { kind: 'number', range: [2, 5] },
    'recovery.delay': { kind: 'number', range: [0, 2_592_000] },
    'recovery.selfService': { kind: ['none', 'sms', 'email'] },
  },
  protection: {
    binding: { kind: 'switch' },
    'protection.mode': { kind: ['pin', 'delegated', 'device'], fixed: true },
    'protection.level': { kind: ['none', 'checksum', 'hash'], fixed: true },
    'protection.penalty': { kind: ['reset', 'invalid-otp'] },
    'protection.tries': { kind: 'number', range: [1, 10] },
    'protection.iterations': { kind: 'number', range: [10_000, 10_000_000], fixed: true },
  },
  links: {
    deeplinkBase: { kind: 'text' },
    'appStores.android': { kind: 'text' },
    'appStores.ios': { kind: 'text' },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Option>>>>

type Of<Section> = Section extends unknown ? keyof Section : never

/** The path of an option. */
export type Path = Of<(typeof sections)[keyof typeof sections]>

/** A configuration as it is edited. */
export type Draft = Readonly<Record<string, unknown>>

const isDraft = (value: unknown): value is Draft => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a path leads to. */
export const valueAt = (draft: Draft, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (isDraft(value) ? value[key] : undefined), draft)

/** The configuration with another value at a path. */
export const withValue = (draft: Draft, path: string, value: unknown): Draft => {
  const [key = '', ...rest] = path.split('.')
  const below = draft[key]
  return { ...draft, [key]: rest.length === 0 ? value : withValue(isDraft(below) ? below : {}, rest.join('.'), value) }
}

/** Every option's path. */
export const paths = Object.values(sections).flatMap((section) => Object.keys(section)) as Path[]

/** The options that differ. */
export const changedPaths = (before: Draft, after: Draft): Path[] =>
  paths.filter((path) => JSON.stringify(valueAt(before, path)) !== JSON.stringify(valueAt(after, path)))
