/** What Chromium gives a page that can be installed; TypeScript's DOM library does not know it. */
interface InstallOffer extends Event {
  prompt(): Promise<unknown>
}

let offer: InstallOffer | null = null

/** Keeps the browser's offer to install the app until a user asks for it. */
export const watchInstallOffer = (): void =>
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    offer = event as InstallOffer
  })

/** Installs the app; null where the browser offers nothing, or it was answered. */
export const installation = (): (() => void) | null => {
  const made = offer
  if (made === null) return null
  return () => {
    offer = null
    void made.prompt()
  }
}

/**
 * Whether this is a browser on iOS and not the app on the Home Screen: its storage is another one, and goes after seven
 * days without use.
 */
export const isIosBrowser = (): boolean => {
  const { userAgent, maxTouchPoints } = navigator
  const ios = /iP(hone|ad|od)/.test(userAgent) || (userAgent.includes('Macintosh') && maxTouchPoints > 1)
  const { standalone } = navigator as { standalone?: boolean }
  return ios && standalone !== true && !matchMedia('(display-mode: standalone)').matches
}
