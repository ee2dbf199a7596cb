import type * as z from 'zod'
import type { serviceConfig } from './service-config.ts'

/** Kinds of services that many organisations need: what differs from the defaults. */
export const presets = {
  web: { duration: 600 },
  high: { duration: 120, duress: true, binding: true },
  deploy: { duration: 0 },
  door: { duration: 60, protection: { mode: 'device' } },
} as const satisfies Readonly<Record<string, z.input<typeof serviceConfig>>>

/** A kind of service. */
export type Preset = keyof typeof presets
