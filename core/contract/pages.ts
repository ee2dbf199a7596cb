/** A header's name and value. */
export type Headers = Readonly<Record<string, string>>

/** The one Trusted Types policy of the pages; it gives out one script address and refuses all others. */
export const trustedTypesPolicy = 'zaas'

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  `trusted-types ${trustedTypesPolicy}`,
].join('; ')

/**
 * The pages, by the first part of their path: whether one may use the camera, and whether it is one machine's only. A
 * path below one that names no file shows its `index.html`.
 */
export const pages = {
  console: { camera: false, oneMachine: false },
  app: { camera: true, oneMachine: false },
  get: { camera: false, oneMachine: false },
  prompt: { camera: false, oneMachine: false },
  reference: { camera: false, oneMachine: false },
  outbox: { camera: false, oneMachine: true },
} as const

/** Where the API is described as data, and which page's file that is. */
export const apiDocument = { path: '/openapi.json', file: '/reference/openapi.json' } as const

/** A page's name, which is its folder under `web/` and its path. */
export type Page = keyof typeof pages

/** Security headers of every file of a page. `secure`: the instance is reached over https. */
export const pageHeaders = (page: Page, { secure }: { secure: boolean }): Headers => ({
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'permissions-policy': `camera=(${pages[page].camera ? 'self' : ''}), microphone=(), geolocation=(), clipboard-read=(), payment=(), usb=()`,
  ...(secure ? { 'strict-transport-security': 'max-age=63072000' } : {}),
})

/** How long a file of a page may be kept: for ever where its name holds its hash, else not without asking. */
export const pageCaching = (file: string): string =>
  /-[A-Z0-9]{8}\.(js|css)$/.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache'

/** Content types of the files that pages consist of. */
export const pageTypes: Headers = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  webmanifest: 'application/manifest+json',
  png: 'image/png',
  svg: 'image/svg+xml',
  json: 'application/json',
  txt: 'text/plain; charset=utf-8',
}
