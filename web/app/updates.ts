import { trustedTypesPolicy } from '../../core/contract/pages.ts'
import type { Instance } from './instance.ts'

declare const zaasVersion: string

/** This build's version, told apart from all others. */
export const version: string = zaasVersion

const everySixHours = 6 * 3_600_000
let registration: ServiceWorkerRegistration | null = null

/** What the browser may have of Trusted Types; TypeScript's DOM library does not know it. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string }
}

/** Only the app's own worker may become a script address. */
const workerUrl = (): string => {
  const only = '/app/worker.js'
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  const policy = trustedTypes?.createPolicy(trustedTypesPolicy, {
    createScriptURL: (url) => {
      if (url !== only) throw new TypeError('not the worker')
      return url
    },
  })
  return policy?.createScriptURL(only) ?? only
}

/**
 * Asks a version that waits to take over, again and again until it did: asked once, Chromium may leave it waiting for half a
 * minute where the old worker had something to do just then.
 */
const urge = (waiting: ServiceWorker): void => {
  if (waiting.state !== 'installed') return
  // A worker has no origin to name: the rule means windows.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  waiting.postMessage('take-over')
  setTimeout(() => urge(waiting), 250)
}

const takeOver = (waiting: ServiceWorker): void => {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  urge(waiting)
}

/** The version that waits, and how it takes over; null where none does. */
export const waitingVersion = (): { takeOver: () => void } | null => {
  const waiting = registration?.waiting ?? null
  return waiting === null ? null : { takeOver: () => takeOver(waiting) }
}

/** How long a start waits for a version that takes over (ms): an app that shows nothing locks its user out. */
const takeOverMilliseconds = 4_000

/** Lets a version take over before anything is drawn; false where it did not in time, and the old one goes on. */
const startWith = async (waiting: ServiceWorker): Promise<boolean> => {
  const change = new AbortController()
  const changed = new Promise<true>((resolve) => {
    const done = (): void => resolve(true)
    navigator.serviceWorker.addEventListener('controllerchange', done, { once: true, signal: change.signal })
  })
  urge(waiting)
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), takeOverMilliseconds))
  const took = (await Promise.race([changed, late])) || registration?.waiting == null
  change.abort()
  if (took) location.reload()
  return took
}

/**
 * Registers the worker. A version that waits takes over now, before anything is drawn, and never under a screen: true says
 * that the page is about to load again.
 */
export const startUpdates = async (): Promise<boolean> => {
  if (navigator.serviceWorker === undefined) return false
  registration = (await navigator.serviceWorker.getRegistration('/app/')) ?? null
  const waiting = registration?.waiting
  if (waiting != null && navigator.serviceWorker.controller !== null && (await startWith(waiting))) return true
  const registered = navigator.serviceWorker.register(workerUrl(), { scope: '/app/', updateViaCache: 'none' })
  void registered.then((found) => (registration = found)).catch(() => undefined)
  setInterval(() => {
    if (document.visibilityState === 'visible') void registration?.update().catch(() => undefined)
  }, everySixHours)
  return false
}

const parts = (text: string): readonly number[] => text.split('.').map(Number)

/** Whether a version is older than another, number by number. */
const isOlder = (one: string, other: string): boolean => {
  const difference = parts(one).map((part, index) => part - (parts(other)[index] ?? 0))
  return (difference.find((part) => part !== 0) ?? 0) < 0
}

/** Whether the instance no longer takes this version. */
export const isTooOld = (instance: Instance | null): boolean =>
  instance !== null && isOlder(version, instance.app.minimum)

/** Fetches the newest version, which begins anew as soon as it is here; where there is none, nothing happens. */
export const takeNewest = async (): Promise<void> => {
  const found = await registration?.update().catch(() => undefined)
  const next = found?.waiting ?? found?.installing
  if (next == null) return
  if (next.state === 'installed') return takeOver(next)
  next.addEventListener('statechange', () => (next.state === 'installed' ? takeOver(next) : undefined))
}
